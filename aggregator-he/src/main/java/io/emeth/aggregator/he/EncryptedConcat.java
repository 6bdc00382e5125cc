package io.emeth.aggregator.he;

import io.emeth.aggregator.Accumulator;
import io.emeth.aggregator.AggregationProgram;
import io.emeth.aggregator.CoveredSet;
import io.emeth.aggregator.FinalPayload;
import io.emeth.aggregator.FinalResultHeader;
import io.emeth.aggregator.InvalidJobException;
import io.emeth.aggregator.JobSpec;
import io.emeth.aggregator.Limits;
import io.emeth.aggregator.Materials;
import io.emeth.aggregator.Part;
import io.emeth.aggregator.PayloadLayout;
import io.emeth.aggregator.RejectReason;
import io.emeth.aggregator.RejectedResultException;
import io.emeth.aggregator.SubJobResult;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;

/**
 * The program {@code concat}: the results' tensors one after the other along their first dimension, by index, under
 * encryption. A result's tensors may be shorter along that dimension than the job's.
 *
 * <p>The final result holds the objects of each part in index order, every part beginning with an object of its own, so
 * that a part's layout tells which slots of its last object mean something. Every ciphertext is checked, and written
 * uncompressed in full form, so that the bytes depend neither on compression nor on seeds.
 */
public final class EncryptedConcat implements AggregationProgram {
    /** The program's name. */
    public static final String NAME = "concat";

    /** Stateless. */
    public EncryptedConcat() {}

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Limits limits(JobSpec job) {
        return EncryptedJob.limits(job);
    }

    @Override
    public Accumulator start(JobSpec job, Materials materials) {
        Limits limits = limits(job);
        long most = (long) job.numParallel() * limits.maxObjects();
        if (most > FinalResultHeader.MAX_OBJECTS) {
            throw new InvalidJobException("numParallel " + job.numParallel() + " times " + limits.maxObjects()
                    + " ciphertexts is more than a final result holds, " + FinalResultHeader.MAX_OBJECTS);
        }
        requireLayout(job);
        return new Parts(EncryptedJob.open(job));
    }

    private static void requireLayout(JobSpec job) {
        try {
            job.layout()
                    .withLeadingDimensions(job.layout().leadingDimensions().stream()
                            .map(dimension -> Math.multiplyExact(dimension, job.numParallel()))
                            .toList());
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new InvalidJobException("layout: " + job.numParallel() + " results of it are too large a whole", e);
        }
    }

    /** The objects of each accepted result, by index. */
    private static final class Parts implements Accumulator {
        private final EncryptedJob job;
        private final TreeMap<Integer, List<ByteBuffer>> objects = new TreeMap<>();

        Parts(EncryptedJob job) {
            this.job = job;
        }

        @Override
        public synchronized void accept(SubJobResult result) throws RejectedResultException {
            if (!result.header().layout().isPieceOf(job.job().layout())) {
                throw new RejectedResultException(
                        RejectReason.LAYOUT_MISMATCH,
                        "layout " + result.header().layout() + " is no piece of the job's, "
                                + job.job().layout());
            }
            ByteBuffer[] serialized = job.objects(result);
            List<ByteBuffer> canonical = new ArrayList<>(serialized.length);
            for (int i = 0; i < serialized.length; i++) {
                canonical.add(canonical(i, serialized[i]));
            }
            objects.put(result.header().index(), canonical);
        }

        private ByteBuffer canonical(int i, ByteBuffer serialized) throws RejectedResultException {
            try (Ciphertext ciphertext = Ciphertext.loadOpaque(job.context(), serialized, EncryptedJob.SIZE)) {
                requireFresh(ciphertext);
                return ciphertext.save();
            } catch (HeException e) {
                RejectedResultException rejection = Rejection.of(e);
                throw new RejectedResultException(rejection.reason(), "object " + i + ": " + rejection.detail());
            }
        }

        /** What the native accumulator demands of summands: first data level, two polynomials, form and scale. */
        private void requireFresh(Ciphertext ciphertext) {
            HeContext context = job.context();
            if (ciphertext.size() != EncryptedJob.SIZE) {
                throw new HeException(
                        HeErrorCode.SIZE_MISMATCH, ciphertext.size() + " polynomials; the job's results have 2");
            }
            if (ciphertext.limbs() != context.firstLimbs()) {
                throw new HeException(
                        HeErrorCode.LEVEL_MISMATCH,
                        ciphertext.limbs() + " limbs; the job's results have " + context.firstLimbs());
            }
            if (ciphertext.isNtt() != (context.parameters().scheme() == Scheme.CKKS)) {
                throw new HeException(
                        HeErrorCode.FORM_MISMATCH,
                        (ciphertext.isNtt() ? "NTT" : "coefficient") + " form is not that of fresh "
                                + context.parameters().scheme() + " ciphertexts");
            }
            if (ciphertext.scale() != job.scale()) {
                throw new HeException(
                        HeErrorCode.SCALE_MISMATCH,
                        "scale " + ciphertext.scale() + "; the job's results have " + job.scale());
            }
        }

        @Override
        public synchronized void merge(Accumulator other) {
            if (other == this
                    || !(other instanceof Parts parts)
                    || !parts.job.job().equals(job.job())) {
                throw new IllegalArgumentException(
                        "only another accumulator of the same program and job can be merged");
            }
            synchronized (parts) {
                objects.putAll(parts.objects);
                parts.close();
            }
        }

        @Override
        public synchronized FinalPayload finish(CoveredSet covered) {
            List<ByteBuffer> all = new ArrayList<>();
            List<Long> dimensions = new ArrayList<>();
            for (Part part : covered.parts()) {
                all.addAll(Objects.requireNonNull(objects.get(part.index()), "a covered result was not accepted"));
                List<Long> own = part.leadingDimensions();
                for (int i = 0; i < own.size(); i++) {
                    if (dimensions.size() == i) {
                        dimensions.add(own.get(i));
                    } else {
                        dimensions.set(i, dimensions.get(i) + own.get(i));
                    }
                }
            }
            PayloadLayout whole = job.job().layout().withLeadingDimensions(dimensions);
            return new FinalPayload(whole, 1, all);
        }

        @Override
        public synchronized void close() {
            objects.clear();
            job.close();
        }
    }
}
