package io.emeth.aggregator.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * A file that an interrupted thread does not close for the others: what was interrupted is done again, and the thread is
 * still interrupted afterwards.
 */
final class StateFile implements AutoCloseable {
    private static final OpenOption[] READ_AND_WRITE = {StandardOpenOption.READ, StandardOpenOption.WRITE};
    private static final OpenOption[] CREATE = {
        StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE
    };

    private interface Operation {
        long run() throws IOException;
    }

    private final Path path;
    private FileChannel channel;

    private StateFile(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    /** Opens a file that is there. */
    static StateFile open(Path path) throws IOException {
        return new StateFile(path, FileChannel.open(path, READ_AND_WRITE));
    }

    /** Makes an empty file, whatever was there. */
    static StateFile create(Path path) throws IOException {
        StateFile file = new StateFile(path, FileChannel.open(path, CREATE));
        file.truncate(0);
        return file;
    }

    /** Makes the names of a directory durable. */
    static void forceDirectory(Path directory) throws IOException {
        StateFile file = new StateFile(directory, FileChannel.open(directory, StandardOpenOption.READ));
        try (FileChannel channel = file.channel) {
            channel.force(true);
        } catch (ClosedByInterruptException e) {
            Thread.interrupted();
            forceDirectory(directory);
            Thread.currentThread().interrupt();
        }
    }

    /** Writes the pieces one after the other, from {@code start} on, and forces them to disk; no position moves. */
    void write(long start, List<ByteBuffer> pieces) throws IOException {
        uninterrupted(() -> {
            channel.position(start);
            ByteBuffer[] rest = pieces.stream().map(ByteBuffer::duplicate).toArray(ByteBuffer[]::new);
            int done = 0;
            while (done < rest.length) {
                channel.write(rest, done, rest.length - done);
                while (done < rest.length && !rest[done].hasRemaining()) {
                    done++;
                }
            }
            channel.force(false);
            return start;
        });
    }

    /** Fills {@code target} from {@code start} on, unless the file ends before; whether it did. */
    boolean read(long start, ByteBuffer target) throws IOException {
        int begin = target.position();
        uninterrupted(() -> {
            target.position(begin);
            int count = 0;
            while (target.hasRemaining() && count >= 0) {
                count = channel.read(target, start + target.position() - begin);
            }
            return count;
        });
        return !target.hasRemaining();
    }

    long size() throws IOException {
        return uninterrupted(() -> channel.size());
    }

    void truncate(long length) throws IOException {
        uninterrupted(() -> {
            channel.truncate(length);
            channel.force(true);
            return length;
        });
    }

    private long uninterrupted(Operation operation) throws IOException {
        boolean wasInterrupted = false;
        try {
            while (true) {
                try {
                    return operation.run();
                } catch (ClosedByInterruptException e) {
                    wasInterrupted = Thread.interrupted();
                    channel = FileChannel.open(path, READ_AND_WRITE);
                }
            }
        } finally {
            if (wasInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
