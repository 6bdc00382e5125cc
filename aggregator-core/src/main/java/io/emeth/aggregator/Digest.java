package io.emeth.aggregator;

import io.emeth.aggregator.json.Json;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** A SHA-256 digest: 32 bytes. Immutable; prints and parses 64 lower-case hexadecimal digits. */
public final class Digest {
    /** Length in bytes. */
    public static final int BYTES = 32;

    private final byte[] bytes;

    /**
     * Copies {@code bytes}.
     *
     * @throws IllegalArgumentException unless there are 32 of them
     */
    public Digest(byte[] bytes) {
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("a digest has 32 bytes, not " + bytes.length);
        }
        this.bytes = bytes.clone();
    }

    /** The SHA-256 of the buffers' bytes one after the other, each from position to limit; no position moves. */
    public static Digest sha256(ByteBuffer... parts) {
        return sha256(Arrays.asList(parts));
    }

    /** As {@link #sha256(ByteBuffer...)}. */
    public static Digest sha256(List<ByteBuffer> parts) {
        MessageDigest sha256 = newSha256();
        for (ByteBuffer part : parts) {
            sha256.update(part.duplicate());
        }
        return new Digest(sha256.digest());
    }

    /**
     * The SHA-256 of a file's bytes.
     *
     * @throws IOException if it cannot be read
     */
    public static Digest sha256(Path file) throws IOException {
        MessageDigest sha256 = newSha256();
        ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
        try (FileChannel channel = FileChannel.open(file)) {
            while (channel.read(buffer.clear()) >= 0) {
                sha256.update(buffer.flip());
            }
        }
        return new Digest(sha256.digest());
    }

    /** The SHA-256 of a tree's {@link Json#canonical} text in UTF-8. */
    static Digest ofCanonical(Map<String, Object> tree) {
        return sha256(ByteBuffer.wrap(Json.canonical(tree).getBytes(StandardCharsets.UTF_8)));
    }

    /**
     * Reads 64 lower-case hexadecimal digits.
     *
     * @throws IllegalArgumentException if {@code text} is anything else
     */
    public static Digest parse(String text) {
        requireHex64("digest", text);
        return new Digest(HexFormat.of().parseHex(text));
    }

    /** Returns {@code text} if it is 64 lower-case hexadecimal digits; {@code what} names it in the message if not. */
    static String requireHex64(String what, String text) {
        boolean hex = text.length() == 2 * BYTES;
        for (int i = 0; hex && i < text.length(); i++) {
            char c = text.charAt(i);
            hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
        }
        if (!hex) {
            throw new IllegalArgumentException(what + " '" + text + "' is not 64 lower-case hexadecimal digits");
        }
        return text;
    }

    private static MessageDigest newSha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }

    /** A copy of the 32 bytes. */
    public byte[] toByteArray() {
        return bytes.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Digest digest && Arrays.equals(bytes, digest.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return HexFormat.of().formatHex(bytes);
    }
}
