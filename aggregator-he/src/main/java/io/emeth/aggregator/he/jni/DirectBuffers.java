package io.emeth.aggregator.he.jni;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The buffers that cross into native code: direct, little-endian, their bytes from position 0 to the limit. */
public final class DirectBuffers {
    private DirectBuffers() {}

    /** The bytes of {@code bytes} from position to limit; a direct buffer is viewed, a heap buffer copied. */
    public static ByteBuffer of(ByteBuffer bytes) {
        ByteBuffer view = bytes.slice();
        return view.isDirect()
                ? view.order(ByteOrder.LITTLE_ENDIAN)
                : allocate(view.remaining()).put(view).flip();
    }

    /**
     * A new buffer of {@code bytes} zero bytes.
     *
     * @throws IllegalArgumentException if {@code bytes} is outside [0, 2^31)
     */
    public static ByteBuffer allocate(long bytes) {
        if (bytes < 0 || bytes > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("one object has at most 2147483647 bytes, not " + bytes);
        }
        return ByteBuffer.allocateDirect((int) bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
