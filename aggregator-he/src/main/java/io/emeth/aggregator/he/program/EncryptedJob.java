package io.emeth.aggregator.he.program;

import io.emeth.aggregator.EncryptionSpec;
import io.emeth.aggregator.InvalidJobException;
import io.emeth.aggregator.JobSpec;
import io.emeth.aggregator.Limits;
import io.emeth.aggregator.PayloadLayout;
import io.emeth.aggregator.RejectReason;
import io.emeth.aggregator.RejectedResultException;
import io.emeth.aggregator.he.Ciphertext;
import io.emeth.aggregator.he.HeContext;
import io.emeth.aggregator.he.HeException;
import io.emeth.aggregator.he.HeParameters;
import io.emeth.aggregator.he.Scheme;
import io.emeth.aggregator.he.SealCompression;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A job whose results are encrypted: its context, and what every ciphertext that comes from outside must look like.
 * Results and encrypted vectors live at the first data level, have two polynomials, and in CKKS the job's scale, to the
 * bit.
 */
final class EncryptedJob implements AutoCloseable {
    /** Polynomials of a fresh ciphertext: nothing else is taken. */
    private static final int SIZE = 2;

    private static final int MAX_OBJECTS = 1 << 20; // of one payload

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

    /** What one payload may bring: compressed objects too, which can be a little longer than uncompressed ones. */
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

    /** Of every ciphertext from outside; 1.0 in BFV. */
    double scale() {
        return scale;
    }

    /** Ciphertexts that a payload of that layout takes. */
    int chunks(PayloadLayout layout) {
        return Math.toIntExact(ceilingOfQuotient(layout.elements(), context.slots()));
    }

    /** Numbers in chunk {@code chunk} of a payload of the job's layout. */
    int chunkLength(int chunk) {
        return (int) Math.min(context.slots(), job.layout().elements() - (long) chunk * context.slots());
    }

    /**
     * The objects of a payload, decompressed if need be: as many as its layout takes. Their content is not checked yet.
     *
     * @throws RejectedResultException if parameters, number or compression are wrong
     */
    List<ByteBuffer> uncompressed(Optional<String> claimedId, PayloadLayout layout, List<ByteBuffer> objects)
            throws RejectedResultException {
        if (!claimedId.equals(Optional.of(parametersId))) {
            throw new RejectedResultException(
                    RejectReason.PARAMETERS_MISMATCH,
                    "parametersId is " + claimedId.orElse("missing") + ", the job's is " + parametersId);
        }
        int chunks = chunks(layout);
        if (objects.size() != chunks) {
            throw new RejectedResultException(
                    RejectReason.LAYOUT_MISMATCH,
                    objects.size() + " objects for layout " + layout + ", which takes " + chunks);
        }
        List<ByteBuffer> bytes = new ArrayList<>(chunks);
        for (int i = 0; i < chunks; i++) {
            try {
                bytes.add(SealCompression.decompress(objects.get(i), context.maxCiphertextBytes(SIZE)));
            } catch (HeException e) {
                throw Rejection.ofObject(i, e);
            }
        }
        return bytes;
    }

    /**
     * Object {@code i} of a payload, checked in every respect.
     *
     * @return the caller's to close
     * @throws RejectedResultException naming the first rule broken
     */
    Ciphertext load(int i, ByteBuffer serialized) throws RejectedResultException {
        Ciphertext ciphertext;
        try {
            ciphertext = Ciphertext.loadOpaque(context, serialized, SIZE);
        } catch (HeException e) {
            throw Rejection.ofObject(i, e);
        }
        try {
            requireFresh(i, ciphertext);
            return ciphertext;
        } catch (RejectedResultException e) {
            ciphertext.close();
            throw e;
        }
    }

    /** What the native accumulator demands of summands: first data level, two polynomials, form and scale. */
    private void requireFresh(int i, Ciphertext ciphertext) throws RejectedResultException {
        boolean ntt = context.parameters().scheme() == Scheme.CKKS;
        require(i, RejectReason.FORM_MISMATCH, "polynomials", ciphertext.size(), SIZE);
        require(i, RejectReason.LEVEL_MISMATCH, "limbs", ciphertext.limbs(), context.firstLimbs());
        require(i, RejectReason.FORM_MISMATCH, "NTT form", ciphertext.isNtt(), ntt);
        require(i, RejectReason.SCALE_MISMATCH, "scale", ciphertext.scale(), scale);
    }

    private static void require(int i, RejectReason reason, String what, Object actual, Object expected)
            throws RejectedResultException {
        if (!actual.equals(expected)) {
            throw new RejectedResultException(
                    reason, "object " + i + ": " + what + " " + actual + "; the job's objects have " + expected);
        }
    }

    private static long ceilingOfQuotient(long a, long b) {
        return a / b + (a % b == 0 ? 0 : 1);
    }

    @Override
    public void close() {
        context.close();
    }
}
