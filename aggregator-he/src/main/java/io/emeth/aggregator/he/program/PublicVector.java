package io.emeth.aggregator.he.program;

import io.emeth.aggregator.ElementType;
import io.emeth.aggregator.JobVector;
import io.emeth.aggregator.RejectReason;
import io.emeth.aggregator.RejectedResultException;
import io.emeth.aggregator.he.Ciphertext;
import io.emeth.aggregator.he.CiphertextAccumulator;
import io.emeth.aggregator.he.Plaintext;
import io.emeth.aggregator.he.Scheme;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** A vector that everybody may know: 64-bit integers in BFV, doubles in CKKS. */
final class PublicVector implements Multiplier {
    private final EncryptedJob job;
    private final SlotArithmetic arithmetic;
    private final List<long[]> chunks; // integers, or the bits of doubles

    private PublicVector(EncryptedJob job, SlotArithmetic arithmetic, List<long[]> chunks) {
        this.job = job;
        this.arithmetic = arithmetic;
        this.chunks = chunks;
    }

    /** The vector that is 1 in every slot of the job's layout, and 0 in the slots after it. */
    static PublicVector ones(EncryptedJob job, SlotArithmetic arithmetic) {
        long one = isCkks(job) ? Double.doubleToRawLongBits(1.0) : 1;
        List<long[]> chunks = emptyChunks(job);
        chunks.forEach(chunk -> Arrays.fill(chunk, one));
        return new PublicVector(job, arithmetic, chunks);
    }

    /**
     * Reads a vector.
     *
     * @param bound the largest absolute value it may have
     * @throws RejectedResultException if it is no public vector of the job's layout and scheme, a number is beyond the
     *     bound, or all numbers of a chunk are zero: its product would be transparent
     */
    static PublicVector load(EncryptedJob job, SlotArithmetic arithmetic, JobVector vector, BigDecimal bound)
            throws RejectedResultException {
        ElementType type = isCkks(job) ? ElementType.FLOAT64 : ElementType.INT64;
        if (!vector.header().elementType().equals(Optional.of(type))) {
            throw new RejectedResultException(RejectReason.PARAMETERS_MISMATCH, "it must be public, of type " + type);
        }
        List<long[]> chunks = emptyChunks(job);
        copy(vector.objects(), chunks);
        PublicVector result = new PublicVector(job, arithmetic, chunks);
        for (int i = 0; i < chunks.size(); i++) {
            result.requireBounded(i, bound);
            result.requireNotZero(i);
        }
        return result;
    }

    private static boolean isCkks(EncryptedJob job) {
        return job.context().parameters().scheme() == Scheme.CKKS;
    }

    private static List<long[]> emptyChunks(EncryptedJob job) {
        return IntStream.range(0, job.chunks(job.job().layout()))
                .mapToObj(chunk -> new long[job.chunkLength(chunk)])
                .toList();
    }

    private static void copy(List<ByteBuffer> objects, List<long[]> chunks) throws RejectedResultException {
        long elements = chunks.stream().mapToLong(chunk -> chunk.length).sum();
        int slots = chunks.get(0).length; // of every chunk but the last one
        long at = 0;
        for (ByteBuffer object : objects) {
            long count = object.remaining() / Long.BYTES;
            if (object.remaining() % Long.BYTES != 0 || count > elements - at) {
                throw new RejectedResultException(
                        RejectReason.LAYOUT_MISMATCH,
                        "an object of " + object.remaining() + " bytes does not fit into the " + (elements - at)
                                + " numbers of 8 bytes that are missing");
            }
            while (object.hasRemaining()) {
                chunks.get((int) (at / slots))[(int) (at % slots)] = object.getLong();
                at++;
            }
        }
        if (at != elements) {
            throw new RejectedResultException(
                    RejectReason.LAYOUT_MISMATCH, at + " numbers; the layout takes " + elements);
        }
    }

    private void requireBounded(int chunk, BigDecimal bound) throws RejectedResultException {
        for (long word : chunks.get(chunk)) {
            double real = Double.longBitsToDouble(word);
            boolean legal = isCkks(job)
                    ? Double.isFinite(real) && new BigDecimal(real).abs().compareTo(bound) <= 0
                    : BigDecimal.valueOf(word).abs().compareTo(bound) <= 0;
            if (!legal) {
                throw new RejectedResultException(
                        RejectReason.VALUE_OUT_OF_RANGE,
                        (isCkks(job) ? String.valueOf(real) : String.valueOf(word))
                                + " is beyond the job's vectorBound, " + bound);
            }
        }
    }

    private void requireNotZero(int chunk) throws RejectedResultException {
        try (Plaintext plaintext = encode(chunk, job.context().firstLimbs())) {
            if (Arrays.stream(plaintext.words()).allMatch(word -> word == 0)) {
                throw new RejectedResultException(
                        RejectReason.TRANSPARENT,
                        "all numbers that go with object " + chunk + " of a result are zero, or too small to encode;"
                                + " leave those elements out of the job, or scale the vector up");
            }
        }
    }

    private Plaintext encode(int chunk, int limbs) {
        long[] words = chunks.get(chunk);
        if (isCkks(job)) {
            return arithmetic.encode(
                    Arrays.stream(words).mapToDouble(Double::longBitsToDouble).toArray(), limbs);
        }
        return arithmetic.encode(words);
    }

    @Override
    public CiphertextAccumulator.Operation operation() {
        int limbs = job.context().firstLimbs();
        return new CiphertextAccumulator.Operation.MultiplyPlain(IntStream.range(0, chunks.size())
                .mapToObj(chunk -> encode(chunk, limbs))
                .toList());
    }

    @Override
    public Ciphertext times(Ciphertext a, int chunk, SlotArithmetic arithmetic) {
        return arithmetic.product(a, encode(chunk, a.limbs()));
    }

    @Override
    public void close() {}
}
