package io.emeth.aggregator.client;

import io.emeth.aggregator.he.HeErrorCode;
import io.emeth.aggregator.he.HeException;
import io.emeth.aggregator.he.jni.DirectBuffers;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/** Files for their owner's eyes only. */
final class SecretFile {
    private SecretFile() {}

    /**
     * All bytes of a file of at most {@code maxBytes}, in direct memory.
     *
     * @throws HeException {@link HeErrorCode#MALFORMED} if it is longer
     * @throws IOException if it cannot be read
     */
    static ByteBuffer read(Path path, long maxBytes) throws IOException {
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ)) {
            if (file.size() > maxBytes) {
                throw new HeException(
                        HeErrorCode.MALFORMED.code(),
                        "the file has " + file.size() + " bytes, a secret key of these parameters " + maxBytes
                                + ": name the secret key's file");
            }
            ByteBuffer bytes = DirectBuffers.allocate(file.size());
            while (bytes.hasRemaining()) {
                if (file.read(bytes) < 0) {
                    throw new EOFException(path + " became shorter while it was read");
                }
            }
            return bytes.flip();
        }
    }

    /** Replaces {@code path} by a file of these bytes, readable and writable by its owner alone from the beginning. */
    static void write(Path path, ByteBuffer bytes) throws IOException {
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
