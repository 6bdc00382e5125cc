package io.emeth.aggregator.store;

import io.emeth.aggregator.StoreException;
import io.emeth.aggregator.json.OneLine;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Ownership of a directory: a lock on the file {@code lock}, which ends with the process, and the file {@code owner}, which
 * names its holder.
 *
 * <p>They are two files because on POSIX systems closing <em>any</em> channel to a locked file ends the lock of the whole
 * process: {@code lock} is opened by nobody who does not want it, and by nobody twice in one process.
 */
final class DirectoryLock implements AutoCloseable {
    private static final Set<Path> HELD = new HashSet<>(); // by this process; guarded by itself

    private final Path directory;
    private final FileChannel channel;

    private DirectoryLock(Path directory, FileChannel channel) {
        this.directory = directory;
        this.channel = channel;
    }

    /**
     * @throws StoreException of kind {@link StoreException.Kind#OWNED} if somebody else, or this process, has it
     * @throws IOException if the directory takes no lock
     */
    static DirectoryLock take(Path directory) throws IOException {
        Path real = directory.toRealPath();
        synchronized (HELD) {
            if (!HELD.add(real)) {
                throw owned(real);
            }
        }
        boolean isHeld = false;
        try {
            FileChannel channel = lockedChannel(real);
            try {
                sign(real);
                isHeld = true;
            } finally {
                if (!isHeld) {
                    channel.close();
                }
            }
            return new DirectoryLock(real, channel);
        } finally {
            if (!isHeld) {
                free(real);
            }
        }
    }

    private static FileChannel lockedChannel(Path directory) throws IOException {
        FileChannel channel =
                FileChannel.open(directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() != null) {
                return channel;
            }
        } catch (OverlappingFileLockException e) {
            // Another copy of this class in this process has it. Closing the channel would end its lock: it stays open.
            throw owned(directory);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        channel.close();
        throw owned(directory);
    }

    private static StoreException owned(Path directory) {
        String owner = owner(directory).map(Owner::toString).orElse("another process");
        return new StoreException(
                StoreException.Kind.OWNED,
                directory + " is used by " + owner + "; wait until that has ended, or give another directory");
    }

    /** Who said to have the lock, without asking whether it still has. */
    static Optional<Owner> owner(Path directory) {
        try {
            List<String> lines = Files.readAllLines(directory.resolve("owner"));
            return Optional.of(
                    new Owner(Long.parseLong(lines.get(0)), OneLine.of(lines.get(1)), Instant.parse(lines.get(2))));
        } catch (IOException | NumberFormatException | DateTimeParseException | IndexOutOfBoundsException e) {
            return Optional.empty(); // about to be written, or damaged
        }
    }

    private static void sign(Path directory) throws IOException {
        Owner self = Owner.self();
        Path temporary = directory.resolve("owner.tmp");
        Files.write(
                temporary,
                List.of(Long.toString(self.process()), self.host(), self.since().toString()));
        Files.move(temporary, directory.resolve("owner"), StandardCopyOption.ATOMIC_MOVE);
    }

    private static void free(Path directory) {
        synchronized (HELD) {
            HELD.remove(directory);
        }
    }

    @Override
    public void close() throws IOException {
        try (channel) {
            Files.delete(directory.resolve("owner"));
        } catch (NoSuchFileException e) {
            // Somebody tidied up; the lock is what counts.
        } finally {
            free(directory);
        }
    }
}
