package io.emeth.aggregator.client;

import io.emeth.aggregator.EncryptionSpec;
import io.emeth.aggregator.InvalidJobException;
import io.emeth.aggregator.JobSpec;
import io.emeth.aggregator.Limits;
import io.emeth.aggregator.RejectReason;
import io.emeth.aggregator.RejectedResultException;
import io.emeth.aggregator.Replica;
import io.emeth.aggregator.ReplicaCheck;
import io.emeth.aggregator.ReplicaCheckTerms;
import io.emeth.aggregator.ReplicaFactors;
import io.emeth.aggregator.he.BatchEncoder;
import io.emeth.aggregator.he.Ciphertext;
import io.emeth.aggregator.he.CkksEncoder;
import io.emeth.aggregator.he.HeContext;
import io.emeth.aggregator.he.HeException;
import io.emeth.aggregator.he.Plaintext;
import io.emeth.aggregator.he.Scheme;
import io.emeth.aggregator.he.SealCompression;
import io.emeth.aggregator.he.plan.PlanRefusedException;
import io.emeth.aggregator.he.plan.ReplicaBounds;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The requester's view of a cross-check: decrypts the combinations and says whether they are zero, or near it. The
 * cross-check was made by somebody else, so it is compared with the job first; that it was made of the replicas it lists
 * is seen by making it again from them, which gives the same bytes. Stateless and thread-safe.
 */
public final class ReplicaCheckDecryptor {
    /** Polynomials of a combination. */
    private static final int SIZE = 2;

    private final JobSpec job;
    private final ReplicaBounds bounds;
    private final HeContext context;
    private final Decryptor decryptor;

    /**
     * Prepares to read cross-checks of {@code job}.
     *
     * @param key stays the caller's to close
     * @throws InvalidJobException if the job is not encrypted, or not with the key's parameters
     */
    public ReplicaCheckDecryptor(JobSpec job, SecretKey key) {
        JobPlan.requireParameters(job, key.context());
        this.job = job;
        this.bounds = ReplicaBounds.of(job);
        this.context = key.context();
        this.decryptor = new Decryptor(key);
    }

    /** What the file of a cross-check may bring: each object as large as a result's, but more of them. */
    public static Limits limits(JobSpec job) {
        EncryptionSpec spec =
                job.encryption().orElseThrow(() -> new InvalidJobException("job " + job.job() + " is not encrypted"));
        long object = 1024 + 16 * spec.degree() * spec.coefficientModuli().size();
        return new Limits(ReplicaCheckTerms.MAX_OBJECTS, object, object * ReplicaCheckTerms.MAX_OBJECTS);
    }

    /**
     * What the combinations say.
     *
     * @param tolerance by how much the numbers of two honest nodes may differ; 0 if they compute the same, as in BFV they
     *     must
     * @throws RejectedResultException if {@code check} is none of this job, or its factors are larger than the job's
     *     parameters allow
     * @throws PlanRefusedException if the tolerance is too large for the parameters, or not 0 in BFV
     * @throws HeException if an object is no ciphertext of the key's parameters
     */
    public ReplicaVerdict verdict(ReplicaCheck check, BigDecimal tolerance) throws RejectedResultException {
        ReplicaCheckTerms terms = check.header().terms();
        requireOurs(terms);
        ReplicaFactors factors = terms.factors();
        List<List<Replica>> groups = terms.groups();
        List<ReplicaVerdict.Group> seen = new ArrayList<>();
        for (int group = 0; group < groups.size(); group++) {
            ReplicaVerdict.Group worst = new ReplicaVerdict.Group(groups.get(group), 0, Double.POSITIVE_INFINITY);
            for (int combination = 0; combination < terms.combinations(); combination++) {
                double threshold = bounds.threshold(
                        factors.sums(group, combination),
                        check.header().objectLengths().size(),
                        tolerance);
                double largest = largest(check, group, combination);
                worst = worst.worse(new ReplicaVerdict.Group(groups.get(group), largest, threshold));
            }
            seen.add(worst);
        }
        return new ReplicaVerdict(terms, seen);
    }

    private void requireOurs(ReplicaCheckTerms terms) throws RejectedResultException {
        require(RejectReason.WRONG_JOB, "job", terms.job(), job.job());
        require(RejectReason.WRONG_PROGRAM, "program", terms.program(), job.program());
        require(RejectReason.PARAMETERS_MISMATCH, "parametersId", terms.parametersId(), context.parametersId());
        if (terms.epoch() >= job.numEpochs()) {
            throw new RejectedResultException(
                    RejectReason.WRONG_EPOCH, "epoch " + terms.epoch() + " is outside [0, " + job.numEpochs() + ")");
        }
        long chunks = (job.layout().elements() + context.slots() - 1) / context.slots();
        for (Replica replica : terms.replicas()) {
            if (replica.index() >= job.numParallel()) {
                throw new RejectedResultException(
                        RejectReason.INDEX_OUT_OF_RANGE,
                        "index " + replica.index() + " is outside [0, " + job.numParallel() + ")");
            }
            if (replica.objectCount() > chunks) {
                throw new RejectedResultException(
                        RejectReason.LAYOUT_MISMATCH,
                        "replica " + replica + " has " + replica.objectCount() + " objects; a result of this job has "
                                + chunks);
            }
        }
        int most = bounds.factorBits(terms.groups());
        if (terms.factorBits() > most) {
            throw new RejectedResultException(
                    RejectReason.PARAMETERS_MISMATCH,
                    "factorBits " + terms.factorBits() + " is more than the job's parameters allow, " + most);
        }
    }

    private static void require(RejectReason reason, String what, Object actual, Object expected)
            throws RejectedResultException {
        if (!actual.equals(expected)) {
            throw new RejectedResultException(reason, what + " is " + actual + ", not " + expected);
        }
    }

    /** A larger scale, for instance, would make every difference look small. */
    private void requireCombination(ByteBuffer object) throws RejectedResultException {
        try (Ciphertext ciphertext = Ciphertext.loadOpaque(context, object, SIZE)) {
            double scale = Math.scalb(1.0, job.encryption().orElseThrow().scaleBits());
            require(RejectReason.FORM_MISMATCH, "number of polynomials", ciphertext.size(), SIZE);
            require(RejectReason.LEVEL_MISMATCH, "limbs", ciphertext.limbs(), context.firstLimbs());
            require(RejectReason.SCALE_MISMATCH, "scale", ciphertext.scale(), scale);
        }
    }

    /** All slots, also those that the payload doesn't fill: a program may add them up. */
    private double largest(ReplicaCheck check, int group, int combination) throws RejectedResultException {
        ByteBuffer object =
                SealCompression.decompress(check.object(group, combination), context.maxCiphertextBytes(SIZE));
        requireCombination(object);
        double largest = 0;
        try (Plaintext plaintext = decryptor.decrypt(object)) {
            if (context.parameters().scheme() == Scheme.BFV) {
                for (long slot : new BatchEncoder(context).decode(plaintext)) {
                    largest = Math.max(largest, Math.abs((double) slot));
                }
            } else {
                for (double part : new CkksEncoder(context).decodeComplex(plaintext)) {
                    largest = Math.max(largest, Math.abs(part)); // an imaginary part is a difference too
                }
            }
        }
        return largest;
    }
}
