package io.emeth.aggregator.client;

import io.emeth.aggregator.FinalResult;
import io.emeth.aggregator.FinalResultHeader;
import io.emeth.aggregator.InvalidJobException;
import io.emeth.aggregator.JobSpec;
import io.emeth.aggregator.Part;
import io.emeth.aggregator.PayloadLayout;
import io.emeth.aggregator.ProgramId;
import io.emeth.aggregator.RejectReason;
import io.emeth.aggregator.RejectedResultException;
import io.emeth.aggregator.he.EncryptedConcat;
import io.emeth.aggregator.he.EncryptedMean;
import io.emeth.aggregator.he.EncryptedSum;
import io.emeth.aggregator.he.EncryptedWeightedMean;
import io.emeth.aggregator.he.HeException;
import io.emeth.aggregator.he.Plaintext;
import io.emeth.aggregator.he.Scheme;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * The requester's one call: from the final result to the numbers in it. Stateless and thread-safe.
 *
 * <p>The final result was made by somebody else, so it is checked against the job before anything is decrypted.
 */
public final class FinalResultDecryptor {
    private final JobSpec job;
    private final Decryptor decryptor;
    private final PayloadDecoder decoder;
    private final String parametersId;
    private final Scheme scheme;

    /**
     * Prepares to decrypt final results of {@code job}.
     *
     * @param key stays the caller's to close
     * @throws InvalidJobException if the job is not encrypted, or not with the key's parameters
     */
    public FinalResultDecryptor(JobSpec job, SecretKey key) {
        SubJobEncryptor.requireParameters(job, key.context());
        this.job = job;
        this.decryptor = new Decryptor(key);
        this.decoder = new PayloadDecoder(key.context());
        this.parametersId = key.context().parametersId();
        this.scheme = key.context().parameters().scheme();
    }

    /**
     * The numbers, divided by the result's divisor: sums, means, or the concatenated tensors.
     *
     * @return the tensors in the final layout's order, row-major
     * @throws RejectedResultException if {@code result} is none of this job, its objects don't fit its layout, or, in
     *     BFV, noise has made an object undecryptable
     * @throws HeException if an object is no ciphertext of the key's parameters
     */
    public Map<String, double[]> decryptReals(FinalResult result) throws RejectedResultException {
        long divisor = result.header().divisor();
        Map<String, double[]> tensors = scheme == Scheme.CKKS
                ? decrypt(result, double[]::new, decoder::decodeSlots)
                : reals(decryptIntegers(result));
        for (double[] values : tensors.values()) {
            for (int i = 0; i < values.length; i++) {
                values[i] /= divisor;
            }
        }
        return tensors;
    }

    /**
     * The integers of a BFV job, exact and not divided: divide sums by the header's divisor to get means, or use
     * {@link #decryptReals}.
     *
     * @return the tensors in the final layout's order, row-major, each number in [-floor(t / 2), floor(t / 2)]
     * @throws RejectedResultException if {@code result} is none of this job, its objects don't fit its layout, or, in
     *     BFV, noise has made an object undecryptable
     * @throws HeException if an object is no ciphertext of the key's parameters, or the job is a CKKS one
     */
    public Map<String, long[]> decryptIntegers(FinalResult result) throws RejectedResultException {
        return decrypt(result, long[]::new, decoder::decodeSlots);
    }

    private static Map<String, double[]> reals(Map<String, long[]> integers) {
        Map<String, double[]> reals = new LinkedHashMap<>();
        integers.forEach((name, values) ->
                reals.put(name, Arrays.stream(values).asDoubleStream().toArray()));
        return reals;
    }

    private <A> Map<String, A> decrypt(FinalResult result, IntFunction<A> newArray, PayloadDecoder.Slots<A> slots)
            throws RejectedResultException {
        List<PayloadLayout> pieces = pieces(result.header());
        Map<String, A> tensors = Tensors.allocate(result.header().layout(), newArray);
        int[] filled = new int[tensors.size()];
        Iterator<ByteBuffer> objects = result.objects().iterator();
        for (PayloadLayout piece : pieces) {
            A vector = newArray.apply(Tensors.arrayLength(piece.elements()));
            for (int i = 0; i < decoder.count(piece); i++) {
                ByteBuffer object = objects.next();
                requireNoiseBudget(object);
                try (Plaintext plaintext = decryptor.decrypt(object)) {
                    slots.decode(plaintext, vector, i * decoder.slots());
                }
            }
            Tensors.append(piece, vector, tensors, filled);
        }
        return tensors;
    }

    /** In BFV too much noise shows, and what it leaves would be taken for numbers. Only the requester sees this error. */
    private void requireNoiseBudget(ByteBuffer object) throws RejectedResultException {
        if (scheme == Scheme.BFV && decryptor.noiseBudget(object) == 0) {
            throw new RejectedResultException(
                    RejectReason.VALUE_OUT_OF_RANGE,
                    "the noise has used up its budget, the numbers are lost: take more or larger primes, a smaller"
                            + " plainModulus, or smaller weights");
        }
    }

    /**
     * The layouts of what the objects hold one after the other: the parts of a concatenation, otherwise the whole.
     *
     * @throws RejectedResultException unless {@code header} is one of this job and lists as many objects as they take
     */
    private List<PayloadLayout> pieces(FinalResultHeader header) throws RejectedResultException {
        require(RejectReason.WRONG_JOB, "job", header.job(), job.job());
        require(RejectReason.WRONG_PROGRAM, "program", header.program(), job.program());
        require(RejectReason.PARAMETERS_MISMATCH, "parametersId", header.parametersId(), Optional.of(parametersId));
        requireBelow(RejectReason.WRONG_EPOCH, "epoch", header.epoch(), job.numEpochs());
        for (Part part : header.parts()) {
            requireBelow(RejectReason.INDEX_OUT_OF_RANGE, "part index", part.index(), job.numParallel());
        }
        boolean concat = isProgram(EncryptedConcat.NAME);
        List<PayloadLayout> pieces = new ArrayList<>();
        if (concat) {
            for (Part part : header.parts()) {
                pieces.add(piece(part));
            }
        } else {
            pieces.add(job.layout());
        }
        require(RejectReason.LAYOUT_MISMATCH, "layout", header.layout(), concat ? joined(pieces) : job.layout());
        long count = pieces.stream().mapToLong(decoder::count).sum();
        require(
                RejectReason.LAYOUT_MISMATCH,
                "number of objects",
                (long) header.objectLengths().size(),
                count);
        requireDivisor(header);
        return pieces;
    }

    private PayloadLayout piece(Part part) throws RejectedResultException {
        try {
            PayloadLayout layout = part.layout(job.layout());
            if (layout.isPieceOf(job.layout())) {
                return layout;
            }
        } catch (IllegalArgumentException e) {
            throw new RejectedResultException(
                    RejectReason.LAYOUT_MISMATCH, "part " + part.index() + ": " + e.getMessage());
        }
        throw new RejectedResultException(
                RejectReason.LAYOUT_MISMATCH,
                "part " + part.index() + " is larger than the job's layout " + job.layout());
    }

    private PayloadLayout joined(List<PayloadLayout> pieces) throws RejectedResultException {
        long[] dimensions = new long[job.layout().tensors().size()];
        for (PayloadLayout piece : pieces) {
            List<Long> own = piece.leadingDimensions();
            for (int i = 0; i < dimensions.length; i++) {
                dimensions[i] += own.get(i); // at most 2^20 parts of 2^48
            }
        }
        try {
            return job.layout()
                    .withLeadingDimensions(Arrays.stream(dimensions).boxed().toList());
        } catch (IllegalArgumentException e) {
            throw new RejectedResultException(RejectReason.LAYOUT_MISMATCH, "the parts' whole: " + e.getMessage());
        }
    }

    /** A wrong divisor would silently scale every mean. */
    private void requireDivisor(FinalResultHeader header) throws RejectedResultException {
        long parts = header.parts().size();
        long weights = header.parts().stream().mapToLong(Part::weight).sum();
        if (isProgram(EncryptedMean.NAME)) {
            require(RejectReason.MALFORMED, "divisor", header.divisor(), parts);
        } else if (isProgram(EncryptedWeightedMean.NAME)) {
            require(RejectReason.MALFORMED, "divisor", header.divisor(), weights);
        } else if (isProgram(EncryptedSum.NAME) || isProgram(EncryptedConcat.NAME)) {
            require(RejectReason.MALFORMED, "divisor", header.divisor(), 1L);
        }
    }

    private boolean isProgram(String name) {
        return job.program().equals(ProgramId.named(name));
    }

    private static void require(RejectReason reason, String what, Object actual, Object expected)
            throws RejectedResultException {
        if (!actual.equals(expected)) {
            throw new RejectedResultException(reason, what + " is " + actual + ", expected " + expected);
        }
    }

    private static void requireBelow(RejectReason reason, String what, int value, int bound)
            throws RejectedResultException {
        if (value >= bound) {
            throw new RejectedResultException(reason, what + " " + value + " is not below " + bound);
        }
    }
}
