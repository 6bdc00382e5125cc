package io.emeth.aggregator.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Reads files that nobody vouches for: regular files only (a pipe would hang), and no more bytes than asked for. */
public final class InputFiles {
    private InputFiles() {}

    /**
     * The size of {@code file} in bytes.
     *
     * @throws BadInputException if it is no regular file, or larger than {@code maxBytes}
     */
    public static long size(Path file, long maxBytes) throws IOException {
        if (!Files.exists(file)) {
            throw new NoSuchFileException(file.toString());
        }
        if (!Files.isRegularFile(file)) {
            throw new BadInputException("not a regular file (" + file + ") — name a file");
        }
        long size = Files.size(file);
        if (size > maxBytes) {
            throw new BadInputException(
                    "file too large (" + file + ": " + size + " bytes) — at most " + maxBytes + " bytes are read here");
        }
        return size;
    }

    /**
     * The bytes of {@code file} in a direct little-endian buffer, from position 0 to its limit.
     *
     * @param maxBytes at most 2^31 - 1
     * @throws BadInputException if it is no regular file, or larger than {@code maxBytes}
     */
    public static ByteBuffer read(Path file, int maxBytes) throws IOException {
        ByteBuffer buffer =
                ByteBuffer.allocateDirect((int) size(file, maxBytes)).order(ByteOrder.LITTLE_ENDIAN);
        try (FileChannel channel = FileChannel.open(file)) {
            while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
                // reads until full, or until a file that shrank meanwhile ends
            }
        }
        return buffer.flip();
    }

    /** The first 8 bytes of {@code file}, or all of a shorter one. */
    static ByteBuffer beginning(Path file) throws IOException {
        ByteBuffer beginning = ByteBuffer.allocate(8);
        try (FileChannel channel = FileChannel.open(file)) {
            while (beginning.hasRemaining() && channel.read(beginning) >= 0) {
                // a file shorter than 8 bytes ends early
            }
        }
        return beginning.flip();
    }

    /**
     * The text of {@code file}; malformed UTF-8 becomes replacement characters, which no parser of ours accepts.
     *
     * @throws BadInputException if it is no regular file, or larger than {@code maxBytes}
     */
    public static String readText(Path file, int maxBytes) throws IOException {
        int size = (int) size(file, maxBytes);
        try (InputStream in = Files.newInputStream(file)) {
            return new String(in.readNBytes(size), java.nio.charset.StandardCharsets.UTF_8);
        }
    }
}
