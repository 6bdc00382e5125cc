package io.emeth.aggregator.he;

import io.emeth.aggregator.Accumulator;
import io.emeth.aggregator.AggregationProgram;
import io.emeth.aggregator.CoveredSet;
import io.emeth.aggregator.FinalPayload;
import io.emeth.aggregator.JobSpec;
import io.emeth.aggregator.Limits;
import io.emeth.aggregator.Materials;
import io.emeth.aggregator.RejectReason;
import io.emeth.aggregator.RejectedResultException;
import io.emeth.aggregator.SubJobResult;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The program {@code sum}: the slot-by-slot sum of the results, under encryption. All results have the job's layout.
 * {@link EncryptedMean} and {@link EncryptedWeightedMean} are the same sum with a weight and a divisor.
 *
 * <p>The final result holds one ciphertext for each {@code slots} elements: the sum of {@code weight * ciphertext},
 * exact modulo every prime, hence the same bytes for any order and any partition. Nothing is divided under encryption:
 * the requester divides what it decrypts by the final result's {@code divisor}. In BFV the sum is exact as long as it
 * stays within t / 2 in absolute value, in CKKS as long as sum times scale stays within half of the level's modulus;
 * nobody can see from outside whether it does.
 *
 * <p>A total that came out transparent, because one node sent the negation of what others sent, is not published:
 * finishing then fails with {@link HeErrorCode#TRANSPARENT}.
 */
public sealed class EncryptedSum implements AggregationProgram permits EncryptedMean, EncryptedWeightedMean {
    /** The program's name. */
    public static final String NAME = "sum";

    /** How often a result counts. */
    enum Weighting {
        /** Once. */
        NONE,
        /** As often as its public sample count says. */
        SAMPLE_COUNT
    }

    /** What the decrypted sum is divided by. */
    enum Divisor {
        /** Nothing. */
        ONE,
        /** The number of results. */
        COUNT,
        /** The sum of the weights. */
        TOTAL_WEIGHT
    }

    private final String name;
    private final Weighting weighting;
    private final Divisor divisor;

    /** The plain sum. */
    public EncryptedSum() {
        this(NAME, Weighting.NONE, Divisor.ONE);
    }

    EncryptedSum(String name, Weighting weighting, Divisor divisor) {
        this.name = name;
        this.weighting = weighting;
        this.divisor = divisor;
    }

    @Override
    public final String name() {
        return name;
    }

    @Override
    public final Limits limits(JobSpec job) {
        return EncryptedJob.limits(job);
    }

    @Override
    public final Accumulator start(JobSpec job, Materials materials) {
        EncryptedJob encrypted = EncryptedJob.open(job);
        try {
            return new Sum(encrypted);
        } catch (HeException e) { // not enough memory for the sum
            encrypted.close();
            throw e;
        }
    }

    private long weight(SubJobResult result) {
        return weighting == Weighting.NONE ? 1 : result.header().weight();
    }

    private long divisor(CoveredSet covered) {
        return switch (divisor) {
            case ONE -> 1;
            case COUNT -> covered.size();
            case TOTAL_WEIGHT -> covered.totalWeight();
        };
    }

    /** The running sum. The native accumulator is not thread-safe, so calls take turns. */
    private final class Sum implements Accumulator {
        private final EncryptedJob job;
        private final CiphertextAccumulator total;
        private final int chunks;

        Sum(EncryptedJob job) {
            this.job = job;
            this.chunks = job.chunks(job.job().layout());
            this.total = CiphertextAccumulator.create(
                    job.context(), chunks, job.scale(), List.of(new CiphertextAccumulator.Operation.Identity()));
        }

        private EncryptedSum program() {
            return EncryptedSum.this;
        }

        @Override
        public synchronized void accept(SubJobResult result) throws RejectedResultException {
            if (!result.header().layout().equals(job.job().layout())) {
                throw new RejectedResultException(
                        RejectReason.LAYOUT_MISMATCH,
                        "layout is " + result.header().layout() + ", the job's is "
                                + job.job().layout());
            }
            List<ByteBuffer> objects = List.of(job.objects(result));
            try {
                total.add(objects, weight(result));
            } catch (HeException e) {
                throw Rejection.of(e);
            }
        }

        @Override
        public synchronized void merge(Accumulator other) {
            if (other == this
                    || !(other instanceof Sum sum)
                    || !sum.program().name.equals(name)
                    || !sum.job.job().equals(job.job())) {
                throw new IllegalArgumentException(
                        "only another accumulator of the same program and job can be merged");
            }
            synchronized (sum) {
                total.merge(sum.total);
                sum.close();
            }
        }

        @Override
        public synchronized FinalPayload finish(CoveredSet covered) {
            List<ByteBuffer> objects = new ArrayList<>(chunks);
            for (int i = 0; i < chunks; i++) {
                try (Ciphertext ciphertext = total.total(0, i)) {
                    objects.add(ciphertext.save());
                }
            }
            return new FinalPayload(job.job().layout(), divisor(covered), objects);
        }

        @Override
        public synchronized void close() {
            total.close();
            job.close();
        }
    }
}
