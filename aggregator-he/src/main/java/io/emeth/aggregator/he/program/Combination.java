package io.emeth.aggregator.he.program;

import io.emeth.aggregator.RejectedResultException;
import io.emeth.aggregator.he.Ciphertext;
import io.emeth.aggregator.he.CiphertextAccumulator;
import io.emeth.aggregator.he.HeException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** One ciphertext: a sum of ciphertexts under factors of their own, whatever result and chunk they come from. */
final class Combination implements AutoCloseable {
    private final CiphertextAccumulator total;

    private Combination(CiphertextAccumulator total) {
        this.total = total;
    }

    /** An empty one. */
    static Combination of(EncryptedJob job) {
        return new Combination(CiphertextAccumulator.create(
                job.context(), 1, job.scale(), List.of(new CiphertextAccumulator.Operation.Identity())));
    }

    /**
     * Adds each object times its factor; with 0 it is only checked. If this throws, nothing was added.
     *
     * @throws RejectedResultException naming the first object that is not what the job takes
     */
    void add(List<ByteBuffer> objects, long[] factors) throws RejectedResultException {
        List<List<ByteBuffer>> summands = objects.stream().map(List::of).toList();
        List<Optional<HeException>> refusals = total.addAll(summands, factors);
        for (int i = 0; i < refusals.size(); i++) {
            if (refusals.get(i).isPresent()) {
                takeBack(summands, factors, refusals);
                throw Rejection.ofObject(i, refusals.get(i).get());
            }
        }
    }

    /** Subtracting is exact: the sum is what it was. */
    private void takeBack(List<List<ByteBuffer>> summands, long[] factors, List<Optional<HeException>> refusals) {
        long[] negated = Arrays.stream(factors).map(factor -> -factor).toArray();
        for (int i = 0; i < negated.length; i++) {
            if (refusals.get(i).isEmpty()) {
                total.add(summands.get(i), negated[i]);
            }
        }
    }

    /** @throws HeException {@link io.emeth.aggregator.he.HeErrorCode#TRANSPARENT} if the second polynomials cancel */
    ByteBuffer save() {
        try (Ciphertext sum = total.total(0, 0)) {
            return sum.save();
        }
    }

    @Override
    public void close() {
        total.close();
    }
}
