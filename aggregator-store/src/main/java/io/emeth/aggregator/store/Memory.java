package io.emeth.aggregator.store;

import io.emeth.aggregator.Container;
import java.nio.ByteBuffer;

/** Direct memory for containers. */
final class Memory {
    /** The longest container: one buffer holds it, with room to align its beginning. */
    static final long MOST_BYTES = Integer.MAX_VALUE - 2L * Container.ALIGNMENT;

    /** No memory, to be reused for nothing. */
    static final ByteBuffer NONE = ByteBuffer.allocateDirect(0);

    private Memory() {}

    /** {@code reused} if it has room, or else new memory; from position 0 to the limit {@code length}. */
    static ByteBuffer of(long length, ByteBuffer reused) {
        if (reused.capacity() >= length) {
            return reused.clear().limit((int) length);
        }
        if (length > MOST_BYTES) {
            throw new IllegalArgumentException("a container has " + length + " bytes; the most is " + MOST_BYTES);
        }
        return ByteBuffer.allocateDirect((int) length + 2 * Container.ALIGNMENT)
                .alignedSlice(Container.ALIGNMENT)
                .limit((int) length);
    }
}
