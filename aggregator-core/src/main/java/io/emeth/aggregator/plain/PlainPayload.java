package io.emeth.aggregator.plain;

import io.emeth.aggregator.ElementType;
import io.emeth.aggregator.FinalResultHeader;
import io.emeth.aggregator.InvalidJobException;
import io.emeth.aggregator.JobSpec;
import io.emeth.aggregator.Materials;
import io.emeth.aggregator.PayloadLayout;
import io.emeth.aggregator.RejectReason;
import io.emeth.aggregator.RejectedResultException;
import io.emeth.aggregator.SubJobHeader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What plain payloads have in common: element types, sizes, and objects of a canonical length in final results. */
final class PlainPayload {
    /** Every object of a final result but the last has this many bytes: 1 GiB, a multiple of all element sizes. */
    static final int OBJECT_BYTES = 1 << 30;

    private PlainPayload() {}

    /** @throws InvalidJobException if {@code job} asks for encrypted payloads */
    static ElementType elementType(JobSpec job) {
        return job.elementType()
                .orElseThrow(() -> new InvalidJobException("program '" + job.programName()
                        + "' takes plain payloads; leave encryption out and give elementType"));
    }

    /** @throws InvalidJobException naming an argument or a material: plain programs take none */
    static void requireNothingElse(JobSpec job, Materials materials) {
        job.arguments().requireOnly(Set.of());
        materials.requireOnly(Set.of());
    }

    /**
     * Checks type and sizes of a result against the job's type and the result's own layout.
     *
     * @throws RejectedResultException PARAMETERS_MISMATCH for another type, LAYOUT_MISMATCH for sizes that do not fit
     */
    static void require(SubJobHeader header, ElementType type) throws RejectedResultException {
        if (!header.elementType().equals(Optional.of(type))) {
            throw new RejectedResultException(
                    RejectReason.PARAMETERS_MISMATCH,
                    "the payload is "
                            + header.elementType().map(ElementType::toString).orElse("encrypted") + ", not " + type);
        }
        requireSizes(header.objectLengths(), header.layout(), type);
    }

    /** @throws RejectedResultException LAYOUT_MISMATCH for objects that do not make up a payload of that layout */
    static void requireSizes(List<Long> objectLengths, PayloadLayout layout, ElementType type)
            throws RejectedResultException {
        long total = 0;
        for (long length : objectLengths) {
            if (length % type.bytes() != 0) {
                throw new RejectedResultException(
                        RejectReason.LAYOUT_MISMATCH,
                        "an object of " + length + " bytes is no whole number of " + type + " elements");
            }
            total += length;
        }
        long expected = layout.elements() * type.bytes();
        if (total != expected) {
            throw new RejectedResultException(
                    RejectReason.LAYOUT_MISMATCH,
                    "the payload has " + total + " bytes, but its layout " + layout + " of " + type + " elements makes "
                            + expected);
        }
    }

    /**
     * Checks a final result's header: nothing is divided, and nothing planned.
     *
     * @param layout what it must be
     */
    static void requireFinal(FinalResultHeader header, ElementType type, PayloadLayout layout)
            throws RejectedResultException {
        if (header.divisor() != 1) {
            throw new RejectedResultException(
                    RejectReason.MALFORMED, "divisor is " + header.divisor() + ", expected 1");
        }
        if (header.plan().isPresent()) {
            throw new RejectedResultException(
                    RejectReason.PARAMETERS_MISMATCH,
                    "plan is " + header.plan().get() + ", but plain programs make none");
        }
        if (!header.layout().equals(layout)) {
            throw new RejectedResultException(
                    RejectReason.LAYOUT_MISMATCH, "layout is " + header.layout() + ", expected " + layout);
        }
        requireSizes(header.objectLengths(), layout, type);
    }

    /** Views of the {@code length} bytes from {@code offset} on, of the objects put one after the other. */
    static List<ByteBuffer> slices(List<ByteBuffer> objects, long offset, long length) {
        List<ByteBuffer> slices = new ArrayList<>();
        long start = 0; // of the current object
        for (ByteBuffer object : objects) {
            long from = Math.max(offset, start);
            long to = Math.min(offset + length, start + object.limit());
            if (from < to) {
                slices.add(object.slice((int) (from - start), (int) (to - from)));
            }
            start += object.limit();
        }
        return slices;
    }

    /** Empty objects, to be filled in order, that together hold the elements of {@code layout}. */
    static List<ByteBuffer> allocate(PayloadLayout layout, ElementType type) {
        List<ByteBuffer> objects = new ArrayList<>();
        long remaining = layout.elements() * type.bytes();
        while (remaining > 0) {
            int length = (int) Math.min(remaining, OBJECT_BYTES);
            objects.add(ByteBuffer.allocateDirect(length).order(ByteOrder.LITTLE_ENDIAN));
            remaining -= length;
        }
        return objects;
    }
}
