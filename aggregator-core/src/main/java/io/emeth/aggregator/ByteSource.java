package io.emeth.aggregator;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.IntFunction;

/** Bytes at positions: what a container is read from. Callers ask only for what lies in [0, {@link #size}). */
interface ByteSource {

    long size();

    /** Fills {@code into} from {@code position} on, and flips it. */
    void read(long position, ByteBuffer into) throws IOException;

    /** {@code length} bytes from {@code position} on, in direct memory that lives as long as the buffer. */
    ByteBuffer direct(long position, int length) throws IOException;

    static OfFile ofFile(Path path) throws IOException {
        return ofFile(path, Container::allocate);
    }

    /**
     * The file's bytes.
     *
     * @param memory makes direct buffers of a given length, of any content, to read objects into
     */
    static OfFile ofFile(Path path, IntFunction<ByteBuffer> memory) throws IOException {
        return new OfFile(FileChannel.open(path, StandardOpenOption.READ), memory);
    }

    /** Reads with positional reads and never maps: a file cut short under a mapping would kill the process. */
    final class OfFile implements ByteSource, AutoCloseable {
        private final FileChannel channel;
        private final long size;
        private final IntFunction<ByteBuffer> memory;

        private OfFile(FileChannel channel, IntFunction<ByteBuffer> memory) throws IOException {
            this.channel = channel;
            this.memory = memory;
            this.size = channel.size();
        }

        @Override
        public long size() {
            return size;
        }

        @Override
        public void read(long position, ByteBuffer into) throws IOException {
            long at = position;
            while (into.hasRemaining()) {
                int count = channel.read(into, at);
                if (count < 0) {
                    throw new EOFException("the file became shorter while it was read: no byte at " + at);
                }
                at += count;
            }
            into.flip();
        }

        @Override
        public ByteBuffer direct(long position, int length) throws IOException {
            ByteBuffer bytes = memory.apply(length);
            read(position, bytes);
            return bytes;
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }

    /** The bytes of a buffer, from its position to its limit; direct ones are not copied. */
    record OfBuffer(ByteBuffer bytes) implements ByteSource {
        public OfBuffer {
            bytes = bytes.slice();
        }

        @Override
        public long size() {
            return bytes.remaining();
        }

        @Override
        public void read(long position, ByteBuffer into) {
            into.put(bytes.slice((int) position, into.remaining())).flip();
        }

        @Override
        public ByteBuffer direct(long position, int length) {
            ByteBuffer slice = bytes.slice((int) position, length);
            return bytes.isDirect()
                    ? slice
                    : Container.allocate(length).put(slice).flip();
        }
    }
}
