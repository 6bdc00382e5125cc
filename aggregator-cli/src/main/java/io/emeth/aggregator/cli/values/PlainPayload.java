package io.emeth.aggregator.cli.values;

import io.emeth.aggregator.ElementType;
import io.emeth.aggregator.PayloadLayout;
import io.emeth.aggregator.cli.BadInputException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** Numbers of unencrypted payloads as bytes: 8 little-endian bytes each. */
public final class PlainPayload {
    private static final int NUMBER_BYTES = 8;

    private PlainPayload() {}

    /** The numbers as one object. */
    public static ByteBuffer encode(Values<?> values) {
        int count = (int) values.layout().elements();
        if (count > Integer.MAX_VALUE / NUMBER_BYTES) {
            throw new BadInputException("too many numbers for one object (" + count + ") — split the payload");
        }
        ByteBuffer bytes = ByteBuffer.allocateDirect(NUMBER_BYTES * count).order(ByteOrder.LITTLE_ENDIAN);
        if (values.numbers() instanceof long[] integers) {
            bytes.asLongBuffer().put(integers);
        } else if (values.numbers() instanceof double[] reals) {
            bytes.asDoubleBuffer().put(reals);
        }
        return bytes;
    }

    /**
     * The numbers of all objects, divided by {@code divisor} if that is not 1.
     *
     * @throws BadInputException if there are not as many as {@code layout} has
     */
    public static Values<?> decode(PayloadLayout layout, ElementType type, List<ByteBuffer> objects, long divisor) {
        ByteBuffer bytes = joined(objects);
        if (bytes.remaining() != NUMBER_BYTES * layout.elements()) {
            throw new BadInputException("payload of " + bytes.remaining() + " bytes — layout " + layout + " takes "
                    + NUMBER_BYTES * layout.elements());
        }
        int count = (int) layout.elements();
        if (type == ElementType.INT64 && divisor == 1) {
            long[] integers = new long[count];
            bytes.asLongBuffer().get(integers);
            return new Values<>(layout, integers);
        }
        double[] reals = new double[count];
        for (int i = 0; i < count; i++) {
            reals[i] = (type == ElementType.INT64 ? (double) bytes.getLong() : bytes.getDouble()) / divisor;
        }
        return new Values<>(layout, reals);
    }

    private static ByteBuffer joined(List<ByteBuffer> objects) {
        long bytes = objects.stream().mapToLong(ByteBuffer::remaining).sum();
        if (bytes > Integer.MAX_VALUE) {
            throw new BadInputException("payload of " + bytes + " bytes — this command decodes up to 2 GiB");
        }
        ByteBuffer joined = ByteBuffer.allocate((int) bytes).order(ByteOrder.LITTLE_ENDIAN);
        objects.forEach(object -> joined.put(object.duplicate()));
        return joined.flip();
    }
}
