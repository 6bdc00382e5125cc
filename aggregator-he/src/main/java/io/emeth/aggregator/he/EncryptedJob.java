package io.emeth.aggregator.he;

import io.emeth.aggregator.EncryptionSpec;
import io.emeth.aggregator.InvalidJobException;
import io.emeth.aggregator.JobSpec;
import io.emeth.aggregator.Limits;
import io.emeth.aggregator.PayloadLayout;
import io.emeth.aggregator.RejectReason;
import io.emeth.aggregator.RejectedResultException;
import io.emeth.aggregator.SubJobResult;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * A job whose results are encrypted: its context, and what every ciphertext of every result must look like. Results
 * live at the first data level, have two polynomials, and in CKKS the job's scale, to the bit.
 */
final class EncryptedJob implements AutoCloseable {
    /** Polynomials of a fresh ciphertext: nothing else is taken. */
    static final int SIZE = 2;

    private static final int MAX_OBJECTS = 1 << 20; // of one SubJob result

    private final JobSpec job;
    private final HeContext context;
    private final String parametersId;
    private final double scale;

    private EncryptedJob(JobSpec job, HeContext context, double scale) {
        this.job = job;
        this.context = context;
        this.parametersId = context.parametersId();
        this.scale = scale;
    }

    /** @throws InvalidJobException if its parameters are missing, unusable, or not secure */
    static EncryptedJob open(JobSpec job) {
        EncryptionSpec spec = encryption(job);
        limits(job);
        HeContext context;
        try {
            context = HeContext.create(HeParameters.of(spec));
        } catch (HeException e) {
            throw new InvalidJobException("encryption: " + e.getMessage(), e);
        }
        try {
            requireRoom(context, spec);
            return new EncryptedJob(job, context, Math.scalb(1.0, spec.scaleBits()));
        } catch (InvalidJobException e) {
            context.close();
            throw e;
        }
    }

    private static void requireRoom(HeContext context, EncryptionSpec spec) {
        if (context.parameters().scheme() == Scheme.BFV && !context.hasBatching()) {
            throw new InvalidJobException("plainModulus " + spec.plainModulus()
                    + " cannot hold vectors; take a prime that is 1 modulo " + 2L * context.slots());
        }
        int bits = context.totalBits(context.firstLimbs());
        if (spec.scaleBits() >= bits) {
            throw new InvalidJobException("scaleBits " + spec.scaleBits() + " leaves no room in a level of " + bits
                    + " bits; lower it, or add primes");
        }
    }

    /** What one result may bring: compressed objects too, which can be a little longer than uncompressed ones. */
    static Limits limits(JobSpec job) {
        EncryptionSpec spec = encryption(job);
        long slots = spec.scheme().equals("bfv") ? spec.degree() : spec.degree() / 2;
        long objects = ceilingOfQuotient(job.layout().elements(), slots);
        if (objects > MAX_OBJECTS) {
            throw new InvalidJobException("layout: " + job.layout().elements() + " elements need " + objects
                    + " ciphertexts of " + slots + " slots; the most is " + MAX_OBJECTS);
        }
        long limbs = Math.max(1, spec.coefficientModuli().size() - 1);
        long full = 113 + 8 * SIZE * limbs * spec.degree();
        long object = full + full / 1000 + 1024;
        return new Limits((int) objects, object, objects * object);
    }

    private static EncryptionSpec encryption(JobSpec job) {
        return job.encryption()
                .orElseThrow(() -> new InvalidJobException("program '" + job.programName()
                        + "' works on encrypted results; add encryption, or use plain-sum or plain-concat"));
    }

    JobSpec job() {
        return job;
    }

    HeContext context() {
        return context;
    }

    /** The CKKS scale; 1.0 in BFV. */
    double scale() {
        return scale;
    }

    /** Ciphertexts that a payload of that layout takes. */
    int chunks(PayloadLayout layout) {
        return Math.toIntExact(ceilingOfQuotient(layout.elements(), context.slots()));
    }

    /**
     * The objects of a result, decompressed if need be: as many as its layout takes. Their content is not checked yet.
     *
     * @throws RejectedResultException if parameters, number or compression are wrong
     */
    ByteBuffer[] objects(SubJobResult result) throws RejectedResultException {
        Optional<String> id = result.header().parametersId();
        if (!id.equals(Optional.of(parametersId))) {
            throw new RejectedResultException(
                    RejectReason.PARAMETERS_MISMATCH,
                    "parametersId is " + id.orElse("missing") + ", the job's is " + parametersId);
        }
        List<ByteBuffer> objects = result.objects();
        int chunks = chunks(result.header().layout());
        if (objects.size() != chunks) {
            throw new RejectedResultException(
                    RejectReason.LAYOUT_MISMATCH,
                    objects.size() + " objects for layout " + result.header().layout() + ", which takes " + chunks);
        }
        ByteBuffer[] bytes = new ByteBuffer[chunks];
        for (int i = 0; i < chunks; i++) {
            try {
                bytes[i] = SealCompression.decompress(objects.get(i), context.maxCiphertextBytes(SIZE));
            } catch (HeException e) {
                RejectedResultException rejection = Rejection.of(e);
                throw new RejectedResultException(rejection.reason(), "object " + i + ": " + rejection.detail());
            }
        }
        return bytes;
    }

    private static long ceilingOfQuotient(long a, long b) {
        return a / b + (a % b == 0 ? 0 : 1);
    }

    @Override
    public void close() {
        context.close();
    }
}
