package io.emeth.aggregator;

import io.emeth.aggregator.json.Json;
import io.emeth.aggregator.json.JsonFields;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Reads one container from a source that a stranger wrote. {@link #open} checks prefix, common header fields, limits
 * and size before anything of the objects' size is allocated; {@link #header} reads the rest of the header;
 * {@link #objects} reads and verifies the payload.
 */
final class ContainerReader {
    private static final Map<Container.Kind, Json> JSON = new EnumMap<>(Container.Kind.class);

    static {
        for (Container.Kind kind : Container.Kind.values()) {
            JSON.put(kind, new Json(kind.maxHeaderTokens()));
        }
    }

    private final ByteSource source;
    private final JsonFields fields;
    private final long headerEnd;
    private final Digest payloadDigest;
    private final List<Long> objectLengths;

    private ContainerReader(ByteSource source, JsonFields fields, long headerEnd) {
        this.source = source;
        this.fields = fields;
        this.headerEnd = headerEnd;
        this.payloadDigest = Digest.parse(fields.text("payloadDigest"));
        this.objectLengths = fields.integers("objectLengths", FinalResultHeader.MAX_OBJECTS);
        Container.requireObjectLengths(objectLengths, FinalResultHeader.MAX_OBJECTS);
    }

    /** Turns the fields of a header into its type; an {@link IllegalArgumentException} means they are malformed. */
    interface HeaderType<T> {
        T read(JsonFields fields, Digest payloadDigest, List<Long> objectLengths);
    }

    static ContainerReader open(ByteSource source, Container.Kind kind, Limits limits)
            throws IOException, RejectedResultException {
        long headerBytes = headerBytes(source, kind.maxHeaderBytes());
        long longest = kind.maxHeaderBytes(limits.maxObjects());
        if (headerBytes > longest) {
            throw tooLarge("a header of " + headerBytes + " bytes is larger than " + longest);
        }
        JsonFields fields = fields(source, headerBytes, json(kind));
        ContainerReader reader;
        try {
            requireFormat(fields, kind);
            reader = new ContainerReader(source, fields, Container.PREFIX_BYTES + headerBytes);
        } catch (IllegalArgumentException e) {
            throw malformed(String.valueOf(e.getMessage()));
        }
        reader.requireWithin(limits);
        reader.requireExactSize();
        return reader;
    }

    /** As {@link Container#next}. */
    static Optional<byte[]> next(InputStream in, Container.Kind kind, long maxBytes)
            throws IOException, RejectedResultException {
        byte[] prefix = in.readNBytes(Container.PREFIX_BYTES);
        if (prefix.length == 0) {
            return Optional.empty();
        }
        long longest = Math.min(kind.maxHeaderBytes(), maxBytes);
        int headerBytes = (int) headerBytes(new ByteSource.OfBuffer(ByteBuffer.wrap(prefix)), longest, longest);
        byte[] beginning = readAfter(prefix, in, Container.PREFIX_BYTES + headerBytes);
        ByteSource source = new ByteSource.OfBuffer(ByteBuffer.wrap(beginning));
        JsonFields fields = fields(source, headerBytes, json(kind));
        long end;
        try {
            requireFormat(fields, kind);
            end = new ContainerReader(source, fields, beginning.length).end();
        } catch (IllegalArgumentException e) {
            throw malformed(String.valueOf(e.getMessage()));
        }
        if (end > maxBytes) {
            throw tooLarge("a container of " + end + " bytes is larger than " + maxBytes);
        }
        return Optional.of(readAfter(beginning, in, (int) end));
    }

    /** {@code beginning} and what follows it in the stream, {@code length} bytes together. */
    private static byte[] readAfter(byte[] beginning, InputStream in, int length)
            throws IOException, RejectedResultException {
        byte[] rest = in.readNBytes(length - beginning.length);
        if (beginning.length + rest.length < length) {
            throw malformed("the stream ends after " + (beginning.length + rest.length) + " of " + length + " bytes");
        }
        byte[] all = Arrays.copyOf(beginning, length);
        System.arraycopy(rest, 0, all, beginning.length, rest.length);
        return all;
    }

    /** The {@code format} field of a header of any kind whose version is read here. */
    static String readFormat(ByteSource source) throws IOException, RejectedResultException {
        Container.Kind widest = Container.Kind.FINAL_RESULT;
        JsonFields fields = fields(source, headerBytes(source, widest.maxHeaderBytes()), json(widest));
        try {
            String format = fields.text("format");
            requireVersion(fields);
            return format;
        } catch (IllegalArgumentException e) {
            throw malformed(String.valueOf(e.getMessage()));
        }
    }

    private static long headerBytes(ByteSource source, long maxHeaderBytes)
            throws IOException, RejectedResultException {
        return headerBytes(source, maxHeaderBytes, source.size() - Container.PREFIX_BYTES);
    }

    private static long headerBytes(ByteSource source, long maxHeaderBytes, long available)
            throws IOException, RejectedResultException {
        if (source.size() < Container.PREFIX_BYTES) {
            throw malformed(source.size() + " bytes are too few; a container begins with " + Container.PREFIX_BYTES
                    + " bytes of magic and header length");
        }
        ByteBuffer prefix = ByteBuffer.allocate(Container.PREFIX_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        source.read(0, prefix);
        if (prefix.getLong(0) != Container.MAGIC) {
            throw malformed("the first 8 bytes are not EMETHAG1; this is no container");
        }
        long headerBytes = prefix.getLong(8); // unsigned; a negative one is out of range either way
        if (headerBytes < 0 || headerBytes > Math.min(maxHeaderBytes, available)) {
            throw malformed("header length " + Long.toUnsignedString(headerBytes) + " is more than the "
                    + Math.min(maxHeaderBytes, available) + " bytes that can be");
        }
        return headerBytes;
    }

    private static JsonFields fields(ByteSource source, long headerBytes, Json json)
            throws IOException, RejectedResultException {
        ByteBuffer text = ByteBuffer.allocate((int) headerBytes); // at most 512 MiB, and the source has them
        source.read(Container.PREFIX_BYTES, text);
        try {
            return json.parse(Json.decodeUtf8(text));
        } catch (IllegalArgumentException e) {
            throw malformed(String.valueOf(e.getMessage()));
        }
    }

    private static Json json(Container.Kind kind) {
        return Objects.requireNonNull(JSON.get(kind));
    }

    private static void requireFormat(JsonFields fields, Container.Kind kind) throws RejectedResultException {
        String format = fields.text("format");
        if (!format.equals(kind.format())) {
            throw malformed("format is '" + format + "', not '" + kind.format() + "'");
        }
        requireVersion(fields);
    }

    private static void requireVersion(JsonFields fields) throws RejectedResultException {
        long version = fields.integer("version", Long.MIN_VALUE, Long.MAX_VALUE);
        if (version != Container.VERSION) {
            throw new RejectedResultException(
                    RejectReason.UNSUPPORTED_VERSION,
                    "version " + version + " is not supported; write version " + Container.VERSION);
        }
    }

    private void requireWithin(Limits limits) throws RejectedResultException {
        if (objectLengths.size() > limits.maxObjects()) {
            throw tooLarge(objectLengths.size() + " objects are more than " + limits.maxObjects());
        }
        long total = 0;
        for (long length : objectLengths) {
            if (length > limits.maxObjectBytes()) {
                throw tooLarge("an object of " + length + " bytes is larger than " + limits.maxObjectBytes());
            }
            total += length; // at most 2^24 * 2^31
        }
        if (total > limits.maxTotalBytes()) {
            throw tooLarge(total + " bytes of objects are more than " + limits.maxTotalBytes());
        }
    }

    /** Where the last object ends, or the padded header if there is none. */
    private long end() {
        long end = Container.align(headerEnd);
        for (long length : objectLengths) {
            end = Container.align(end) + length;
        }
        return end;
    }

    private void requireExactSize() throws RejectedResultException {
        long end = end();
        if (end != source.size()) {
            throw malformed("there are " + source.size() + " bytes, but header and objectLengths make " + end);
        }
    }

    /** Reads the header's own fields and refuses all others. */
    <T> T header(HeaderType<T> type) throws RejectedResultException {
        try {
            T header = type.read(fields, payloadDigest, objectLengths);
            fields.requireNoOthers();
            return header;
        } catch (IllegalArgumentException e) {
            throw malformed(String.valueOf(e.getMessage()));
        }
    }

    /** Reads the objects, checking that padding is zero and that the payload has the promised digest. */
    List<ByteBuffer> objects() throws IOException, RejectedResultException {
        List<ByteBuffer> objects = new ArrayList<>(objectLengths.size());
        long end = headerEnd;
        for (long length : objectLengths) {
            long start = requireZerosToAligned(end);
            objects.add(source.direct(start, (int) length));
            end = start + length;
        }
        if (objects.isEmpty()) {
            requireZerosToAligned(end);
        }
        Digest actual = Digest.sha256(objects);
        if (!actual.equals(payloadDigest)) {
            throw new RejectedResultException(
                    RejectReason.DIGEST_MISMATCH,
                    "payloadDigest is " + payloadDigest + ", but the payload's SHA-256 is " + actual);
        }
        return objects;
    }

    /** Returns the next aligned position after checking the bytes before it. */
    private long requireZerosToAligned(long position) throws IOException, RejectedResultException {
        long aligned = Container.align(position);
        ByteBuffer padding = ByteBuffer.allocate((int) (aligned - position));
        source.read(position, padding);
        while (padding.hasRemaining()) {
            byte value = padding.get();
            if (value != 0) {
                throw malformed(
                        "padding byte at " + (position + padding.position() - 1) + " is " + (value & 0xff) + ", not 0");
            }
        }
        return aligned;
    }

    private static RejectedResultException malformed(String detail) {
        return new RejectedResultException(RejectReason.MALFORMED, detail);
    }

    private static RejectedResultException tooLarge(String detail) {
        return new RejectedResultException(RejectReason.TOO_LARGE, detail);
    }
}
