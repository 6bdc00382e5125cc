package io.emeth.aggregator.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** A folder that goes away with everything in it, on close or when the process ends, Ctrl-C included. */
public final class TemporaryFolder implements AutoCloseable {
    private final Path path;
    private final Thread atEnd = new Thread(this::delete, "temporary-folder-cleanup");

    /** @param path an existing folder, which now belongs to this object */
    public TemporaryFolder(Path path) {
        this.path = path;
        Runtime.getRuntime().addShutdownHook(atEnd);
    }

    /** Where it is. */
    public Path path() {
        return path;
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(atEnd);
        } catch (IllegalStateException e) {
            return; // the process is ending: the hook deletes
        }
        delete();
    }

    private void delete() {
        try (Stream<Path> paths = Files.walk(path)) {
            paths.sorted(Comparator.reverseOrder()).forEach(TemporaryFolder::deleteOne);
        } catch (IOException | UncheckedIOException e) {
            // Nothing better can be done with a folder that does not let itself be deleted.
        }
    }

    private static void deleteOne(Path path) {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
