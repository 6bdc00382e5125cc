package io.emeth.aggregator.secrets;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/** Files for their owner's eyes only. */
public final class SecretFile {
    private SecretFile() {}

    /**
     * All bytes of a file in direct little-endian memory, which no collector moves; the caller's to {@linkplain
     * SecretBytes#wipe(ByteBuffer) wipe}.
     *
     * @param maxBytes what the longest file of its kind has
     * @throws SecretFileException {@link SecretFileException.Reason#TOO_LARGE} if it is longer
     * @throws IOException if it cannot be read
     */
    public static ByteBuffer read(Path path, int maxBytes) throws IOException {
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ)) {
            if (file.size() > maxBytes) {
                throw new SecretFileException(
                        SecretFileException.Reason.TOO_LARGE,
                        "the file has " + file.size() + " bytes, a secret of this kind at most " + maxBytes
                                + ": name the secret's file");
            }
            ByteBuffer bytes = ByteBuffer.allocateDirect((int) file.size()).order(ByteOrder.LITTLE_ENDIAN);
            while (bytes.hasRemaining()) {
                if (file.read(bytes) < 0) {
                    SecretBytes.wipe(bytes);
                    throw new EOFException(path + " became shorter while it was read");
                }
            }
            return bytes.flip();
        }
    }

    /**
     * Replaces {@code path} by a file of these bytes, readable and writable by its owner alone from the beginning. It
     * holds all of them, or what it held before. No position moves.
     *
     * @throws IOException if it cannot be written
     */
    public static void write(Path path, ByteBuffer bytes) throws IOException {
        Path folder = path.toAbsolutePath().getParent();
        if (folder == null) {
            throw new IOException(path + " names no file");
        }
        Path temporary = Files.createTempFile(folder, ".secret", ".tmp", ownerOnly(folder));
        try {
            try (FileChannel file = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
                ByteBuffer rest = bytes.duplicate();
                while (rest.hasRemaining()) {
                    file.write(rest);
                }
                file.force(true);
            }
            Files.move(temporary, path, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    /** Where there are no POSIX permissions, the folder's own access list has to do. */
    private static FileAttribute<?>[] ownerOnly(Path folder) {
        return folder.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }
}
