package io.emeth.aggregator.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Outputs appear whole or not at all: they are written into a hidden folder beside their target and moved into place at
 * the end. Whatever else happens, an exception or Ctrl-C, the folder goes away. Not thread-safe.
 */
public final class Staging implements AutoCloseable {
    private final TemporaryFolder folder;
    private final Path target;
    private final List<String> names = new ArrayList<>();
    private final List<String> superseded = new ArrayList<>();

    private Staging(TemporaryFolder folder, Path target) {
        this.folder = folder;
        this.target = target;
    }

    /**
     * Opens a staging folder for files that will stand in the folder {@code target}, which is created on commit if need
     * be.
     *
     * @throws IOException if the nearest existing folder on the way to {@code target} cannot be written
     */
    public static Staging into(Path target) throws IOException {
        Path absolute = target.toAbsolutePath().normalize();
        Path existing = absolute;
        while (!Files.exists(existing) && existing.getParent() != null) {
            existing = existing.getParent();
        }
        return new Staging(temporaryFolder(existing), absolute);
    }

    private static TemporaryFolder temporaryFolder(Path beside) throws IOException {
        try {
            return new TemporaryFolder(Files.createTempDirectory(beside, ".aggregator-"));
        } catch (AccessDeniedException e) {
            throw new AccessDeniedException(beside.toString());
        } catch (FileSystemException e) {
            throw new FileSystemException(beside.toString(), null, "cannot write into");
        }
    }

    /**
     * Opens a staging folder for the one file {@code target}.
     *
     * @throws IOException as {@link #into}
     */
    public static Staging beside(Path target) throws IOException {
        Path folder = target.toAbsolutePath().normalize().getParent();
        if (folder == null) {
            throw new FileSystemException(target.toString(), null, "no file name in");
        }
        return into(folder);
    }

    /** Puts the bytes of one output into the file it is given, which is not there yet. */
    @FunctionalInterface
    public interface Content {
        void writeTo(Path file) throws IOException;
    }

    /**
     * Writes what will be the file {@code target}, whose folder this stages for.
     *
     * @throws IOException naming {@code target} if it cannot be written: a full disk does not say which file it means
     */
    public void write(Path target, Content content) throws IOException {
        write(String.valueOf(target.toAbsolutePath().normalize().getFileName()), content);
    }

    /** Writes what will be the file {@code name} in the target folder; throws as {@link #write(Path, Content)}. */
    public void write(String name, Content content) throws IOException {
        names.add(name);
        try {
            content.writeTo(folder.path().resolve(name));
        } catch (IOException e) {
            String reason = e instanceof FileSystemException file ? file.getReason() : e.getMessage();
            throw new IOException(
                    "cannot write " + target.resolve(name) + (reason == null ? "" : " (" + reason + ")")
                            + " — make room there, or write elsewhere with --out",
                    e);
        }
    }

    /** As {@link #write(String, Content)}, all of {@code bytes} from position to limit. */
    public void write(String name, ByteBuffer bytes) throws IOException {
        write(name, file -> {
            try (FileChannel channel =
                    FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                ByteBuffer rest = bytes.duplicate();
                while (rest.hasRemaining()) {
                    channel.write(rest);
                }
            }
        });
    }

    /** Takes the file {@code name} away from the target folder on commit, as if it were replaced. */
    public void supersede(String name) {
        superseded.add(name);
    }

    /**
     * Refuses what {@link #commit} would refuse, before anything else is done.
     *
     * @param overwrite as there
     * @throws FileSystemException as there
     */
    public void requireFree(boolean overwrite) throws IOException {
        for (String name : names) {
            requireFree(target.resolve(name), overwrite);
        }
        for (String name : superseded) {
            requireFree(target.resolve(name), overwrite);
        }
    }

    /**
     * Moves every file into place.
     *
     * @param overwrite whether files of the same names may be replaced, and those superseded be taken away
     * @throws FileAlreadyExistsException if one is in the way, before anything was moved
     * @throws FileSystemException if something else than a file is in the way, also before
     */
    public void commit(boolean overwrite) throws IOException {
        requireFree(overwrite);
        Files.createDirectories(target);
        for (String name : names) {
            Files.move(folder.path().resolve(name), target.resolve(name), StandardCopyOption.ATOMIC_MOVE);
        }
        for (String name : superseded) {
            Files.deleteIfExists(target.resolve(name));
        }
    }

    /** What is neither absent nor a file is never replaced: {@code --force} must not turn a device into a file. */
    private static void requireFree(Path place, boolean overwrite) throws IOException {
        if (Files.isDirectory(place)) {
            throw new FileSystemException(place.toString(), null, "a directory is in the way");
        }
        if (Files.exists(place) && !Files.isRegularFile(place)) {
            throw new FileSystemException(place.toString(), null, "not a regular file");
        }
        if (!overwrite && Files.exists(place, LinkOption.NOFOLLOW_LINKS)) {
            throw new FileAlreadyExistsException(place.toString());
        }
    }

    @Override
    public void close() {
        folder.close();
    }
}
