package io.emeth.aggregator.he;

import io.emeth.aggregator.Digest;
import io.emeth.aggregator.FinalResult;
import io.emeth.aggregator.JobId;
import io.emeth.aggregator.JobSpec;
import io.emeth.aggregator.PayloadLayout;
import io.emeth.aggregator.SubJobId;
import io.emeth.aggregator.SubJobResult;
import io.emeth.aggregator.he.jni.DirectBuffers;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.UUID;

/** Jobs on small parameters, and results of well-formed random ciphertexts: sums need no meaning to be checked. */
public final class TestJobs {
    /** Two data primes: room for the heaviest weights. */
    public static final HeParameters BFV = new HeParameters(
            Scheme.BFV,
            1024,
            HeParameters.ckks(1024, 60, 59, 60).coefficientModuli(),
            HeParameters.bfv(1024, 40).plainModulus(),
            Security.TOY);
    /** Two data primes. */
    public static final HeParameters CKKS = new HeParameters(Scheme.CKKS, 2048, ckksModuli(), 0, Security.TOY);

    private TestJobs() {}

    private static List<Long> ckksModuli() {
        return HeParameters.ckks(2048, 40, 30, 40).coefficientModuli();
    }

    /** Those of {@code bfv} or {@code ckks}. */
    public static HeParameters parameters(String scheme) {
        return Scheme.parse(scheme) == Scheme.BFV ? BFV : CKKS;
    }

    public static int scaleBits(HeParameters parameters) {
        return parameters.scheme() == Scheme.BFV ? 0 : 25;
    }

    public static double scale(HeParameters parameters) {
        return Math.scalb(1.0, scaleBits(parameters));
    }

    public static JobSpec job(String program, HeParameters parameters, int numParallel, PayloadLayout layout) {
        return JobSpec.encrypted(
                new JobId(new UUID(1, 2)), program, numParallel, layout, parameters.toSpec(scaleBits(parameters)));
    }

    public static SubJobResult result(JobSpec job, int index, PayloadLayout layout, List<ByteBuffer> objects) {
        try (HeContext context =
                HeContext.create(HeParameters.of(job.encryption().orElseThrow()))) {
            return SubJobResult.encrypted(
                    new SubJobId(job.job(), 0, index), job.program(), context.parametersId(), layout, objects);
        }
    }

    /** A well-formed ciphertext at the first data level: uniform residues, full form. */
    public static ByteBuffer randomCiphertext(HeContext context, Random random) {
        return randomCiphertext(context, random, context.firstLimbs());
    }

    public static ByteBuffer randomCiphertext(HeContext context, Random random, int limbs) {
        int degree = context.parameters().degree();
        ByteBuffer bytes = header(context, limbs, 2 * limbs * degree, 0);
        for (int polynomial = 0; polynomial < 2; polynomial++) {
            putPolynomial(context, random, limbs, bytes);
        }
        return bytes.flip();
    }

    /** The same with the second polynomial as a seed. */
    public static ByteBuffer randomSeededCiphertext(HeContext context, Random random) {
        int limbs = context.firstLimbs();
        int words = limbs * context.parameters().degree();
        ByteBuffer bytes = header(context, limbs, words, 81);
        putPolynomial(context, random, limbs, bytes);
        putHeader(bytes, 81);
        byte[] seed = new byte[64];
        random.nextBytes(seed);
        return bytes.put((byte) 1).put(seed).flip();
    }

    private static ByteBuffer header(HeContext context, int limbs, int words, int trailing) {
        HeParameters parameters = context.parameters();
        ByteBuffer bytes = DirectBuffers.allocate(113 + 8L * words + trailing);
        putHeader(bytes, bytes.capacity());
        bytes.put(HexFormat.of().parseHex(context.parmsId(limbs)));
        bytes.put((byte) (parameters.scheme() == Scheme.CKKS ? 1 : 0));
        bytes.putLong(2).putLong(parameters.degree()).putLong(limbs);
        bytes.putDouble(scale(parameters)).putLong(1);
        putHeader(bytes, 24 + 8L * words);
        return bytes.putLong(words);
    }

    private static void putPolynomial(HeContext context, Random random, int limbs, ByteBuffer bytes) {
        for (int limb = 0; limb < limbs; limb++) {
            long modulus = context.parameters().coefficientModuli().get(limb);
            for (int i = 0; i < context.parameters().degree(); i++) {
                bytes.putLong(Math.floorMod(random.nextLong(), modulus));
            }
        }
    }

    /** The 16 bytes before every object: version 4.1, not compressed. */
    public static void putHeader(ByteBuffer bytes, long size) {
        bytes.putShort((short) 0xA15E)
                .put((byte) 16)
                .put((byte) 4)
                .put((byte) 1)
                .put((byte) 0);
        bytes.putShort((short) 0).putLong(size);
    }

    /** All bytes of a final result's file. */
    public static Digest digest(FinalResult result) {
        return Digest.sha256(result.toBuffers());
    }

    public static List<ByteBuffer> copies(List<ByteBuffer> buffers) {
        List<ByteBuffer> copies = new ArrayList<>();
        for (ByteBuffer buffer : buffers) {
            copies.add(DirectBuffers.allocate(buffer.remaining())
                    .put(buffer.duplicate())
                    .flip()
                    .order(ByteOrder.LITTLE_ENDIAN));
        }
        return copies;
    }
}
