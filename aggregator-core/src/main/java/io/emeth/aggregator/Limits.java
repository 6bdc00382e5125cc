package io.emeth.aggregator;

/**
 * How much one SubJob result may bring. Checked against the header before anything is allocated; the header itself has room
 * for the longest layout and as many objects ({@link Container.Kind#maxHeaderBytes(int)}).
 *
 * @param maxObjects most objects, in [0, 2^24]; no SubJob result has more than 2^20
 * @param maxObjectBytes most bytes of one object, in [0, 2^31)
 * @param maxTotalBytes most bytes of all objects together
 */
public record Limits(int maxObjects, long maxObjectBytes, long maxTotalBytes) {
    /** Most objects of any SubJob result: a header that lists more could exceed its 16 MiB. */
    static final int MOST_OBJECTS = 1 << 20;

    /** The widest limits the format itself allows; for trusted files and tools. */
    public static final Limits NONE = new Limits(FinalResultHeader.MAX_OBJECTS, Integer.MAX_VALUE, Long.MAX_VALUE);

    private static final int MAX_PLAIN_OBJECTS = 1 << 16;

    /** @throws IllegalArgumentException if a limit is outside its range */
    public Limits {
        Checks.inRange("maxObjects", maxObjects, 0, FinalResultHeader.MAX_OBJECTS);
        Checks.inRange("maxObjectBytes", maxObjectBytes, 0, Integer.MAX_VALUE);
        Checks.inRange("maxTotalBytes", maxTotalBytes, 0, Long.MAX_VALUE);
    }

    /** Room for one plain payload of {@code layout}, in up to 65,536 objects. */
    public static Limits plain(PayloadLayout layout, ElementType elementType) {
        long bytes = layout.elements() * elementType.bytes(); // at most 2^48 * 8
        int objects = (int) Math.min(layout.elements(), MAX_PLAIN_OBJECTS);
        return new Limits(objects, Math.min(bytes, Integer.MAX_VALUE), bytes);
    }
}
