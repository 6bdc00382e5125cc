package io.emeth.aggregator;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The file format of SubJob results, final and partial results and vectors of a job: a JSON header and aligned binary objects.
 *
 * <pre>
 * offset   bytes  content
 *      0       8  "EMETHAG1" in ASCII
 *      8       8  H, the length of the header: unsigned, little-endian
 *     16       H  the header: one JSON object in UTF-8
 *   16+H       *  zeros up to the next multiple of 64
 *      .       .  each object, beginning at a multiple of 64, zeros between two of them
 * </pre>
 *
 * <p>The file ends with the last byte of the last object, or with the padded header if there is none. Offsets follow
 * from {@code objectLengths} in the header, and no offset is limited to 2 GiB; one object is, since a
 * {@link ByteBuffer} holds it. Java buffers of the same bytes are handled alike. See {@code docs/wire-format.md}.
 */
public final class Container {
    /** Objects begin at multiples of this many bytes, from the beginning of the file. */
    public static final int ALIGNMENT = 64;

    /** The version this library writes, and the only one it reads. */
    public static final int VERSION = 1;

    /** "EMETHAG1", the first 8 bytes read as a little-endian number. */
    static final long MAGIC = 0x31474148_54454d45L;

    /** Magic and header length. */
    static final int PREFIX_BYTES = 16;

    private Container() {}

    /** What a container holds. */
    public enum Kind {
        /** A {@link SubJobResult}. */
        SUBJOB_RESULT("emeth-subjob-result", 1L << 20, 15, 2L << 20),
        /** A {@link FinalResult}; its header lists up to 2^20 parts and 2^24 objects. */
        FINAL_RESULT("emeth-final-result", 512L << 20, 0, 64L << 20),
        /** A {@link JobVector}. */
        JOB_VECTOR("emeth-vector", 1L << 20, 15, 2L << 20),
        /** A {@link ReplicaCheck}; its header lists up to 2^20 replicas and as many objects. */
        REPLICA_CHECK("emeth-replica-check", 256L << 20, 0, 16L << 20),
        /** A {@link Partial}; its header lists up to 2^20 parts and what was taken out again. */
        PARTIAL("emeth-partial", 512L << 20, 0, 64L << 20);

        private final String format;
        private final long headerBytes;
        private final int headerBytesPerObject;
        private final long maxHeaderTokens;

        Kind(String format, long headerBytes, int headerBytesPerObject, long maxHeaderTokens) {
            this.format = format;
            this.headerBytes = headerBytes;
            this.headerBytesPerObject = headerBytesPerObject;
            this.maxHeaderTokens = maxHeaderTokens;
        }

        /** The value of the header's {@code format} field. */
        public String format() {
            return format;
        }

        /** The longest header in bytes, without padding, of any job. */
        public long maxHeaderBytes() {
            return maxHeaderBytes(Limits.MOST_OBJECTS);
        }

        /** The longest header in bytes, without padding, where up to {@code maxObjects} objects can be. */
        public long maxHeaderBytes(int maxObjects) {
            return headerBytes + (long) headerBytesPerObject * Math.min(maxObjects, Limits.MOST_OBJECTS);
        }

        /** The most names, values and brackets of a header: bounds the memory that reading it takes. */
        long maxHeaderTokens() {
            return maxHeaderTokens;
        }
    }

    /**
     * Tells what the file at {@code path} holds, by reading its header only.
     *
     * @throws RejectedResultException if it is no container, or of a kind or version unknown here
     * @throws IOException if the file cannot be read
     */
    public static Kind kindOf(Path path) throws IOException, RejectedResultException {
        try (ByteSource.OfFile source = ByteSource.ofFile(path)) {
            String format = ContainerReader.readFormat(source);
            for (Kind kind : Kind.values()) {
                if (kind.format().equals(format)) {
                    return kind;
                }
            }
            throw new RejectedResultException(RejectReason.MALFORMED, "format '" + format + "' is not known here");
        }
    }

    /**
     * Takes the next container from a stream that holds containers of one kind one after the other, nothing between them.
     * Only what tells its length is looked at: magic, header and {@code objectLengths}.
     *
     * @param maxBytes the most that it may have, at most 2^31 - 1
     * @return its bytes; empty at the end of the stream
     * @throws RejectedResultException if what follows is no such container, or the stream ends within it: where another one
     *     begins is not known then
     * @throws IOException if the stream cannot be read
     */
    public static Optional<byte[]> next(InputStream in, Kind kind, int maxBytes)
            throws IOException, RejectedResultException {
        return ContainerReader.next(in, kind, maxBytes);
    }

    /** The smallest multiple of {@link #ALIGNMENT} that is at least {@code position}, for positions below 2^62. */
    static long align(long position) {
        return (position + ALIGNMENT - 1) & -ALIGNMENT;
    }

    static void requireObjectLengths(List<Long> lengths, int maxObjects) {
        Checks.inRange("number of objectLengths", lengths.size(), 0, maxObjects);
        for (long length : lengths) {
            Checks.inRange("object length", length, 1, Integer.MAX_VALUE);
        }
    }

    static void requirePlainOrEncrypted(Optional<String> parametersId, Optional<ElementType> elementType) {
        if (parametersId.isPresent() == elementType.isPresent()) {
            throw new IllegalArgumentException(
                    "exactly one of parametersId (encrypted) and elementType (plain) must be given");
        }
        parametersId.ifPresent(id -> Digest.requireHex64("parametersId", id));
    }

    /** Read-only little-endian direct views of the buffers, each from position to limit; heap buffers are copied. */
    static List<ByteBuffer> direct(List<ByteBuffer> buffers) {
        List<ByteBuffer> views = new ArrayList<>(buffers.size());
        for (ByteBuffer buffer : buffers) {
            ByteBuffer bytes = buffer.slice();
            if (!bytes.isDirect()) {
                bytes = allocate(bytes.remaining()).put(bytes).flip();
            }
            views.add(view(bytes));
        }
        return List.copyOf(views);
    }

    /** An independent read-only little-endian view. */
    static ByteBuffer view(ByteBuffer bytes) {
        return bytes.asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }

    /** A direct buffer of {@code length} bytes that begins at a multiple of {@link #ALIGNMENT} in memory. */
    static ByteBuffer allocate(int length) {
        int spare = Math.min(ALIGNMENT - 1, Integer.MAX_VALUE - length); // less only for the very largest
        ByteBuffer memory = ByteBuffer.allocateDirect(length + spare);
        int skipped = (ALIGNMENT - memory.alignmentOffset(0, ALIGNMENT)) % ALIGNMENT;
        return memory.slice(Math.min(skipped, spare), length);
    }

    static List<Long> lengths(List<ByteBuffer> objects) {
        return objects.stream().map(object -> (long) object.remaining()).toList();
    }
}
