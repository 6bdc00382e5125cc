package io.emeth.aggregator.flink.demo;

import io.emeth.aggregator.ElementType;
import io.emeth.aggregator.JobId;
import io.emeth.aggregator.JobSpec;
import io.emeth.aggregator.PayloadLayout;
import io.emeth.aggregator.SubJobId;
import io.emeth.aggregator.SubJobResult;
import io.emeth.aggregator.client.KeyGenerator;
import io.emeth.aggregator.client.PublicKey;
import io.emeth.aggregator.client.SecretKey;
import io.emeth.aggregator.client.SubJobEncryptor;
import io.emeth.aggregator.he.HeContext;
import io.emeth.aggregator.he.HeParameters;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Jobs of four kinds, and results for them. Ciphertexts are made once and sent for many indices. */
final class Payloads implements AutoCloseable {
    private static final int CIPHERTEXTS = 16;
    private static final int LENGTH = 2048;
    private static final PayloadLayout VECTOR = PayloadLayout.vector(LENGTH);
    private static final PayloadLayout SHORT_VECTOR = PayloadLayout.vector(256);

    private final HeContext context = HeContext.create(HeParameters.bfv(LENGTH, 20));
    private final SecretKey secretKey;
    private final PublicKey publicKey;
    private final Random random;
    private final List<SubJobResult> ciphertexts = new ArrayList<>();

    Payloads(Random random) {
        this.random = random;
        KeyGenerator generator = new KeyGenerator(context);
        this.secretKey = generator.generateSecretKey();
        this.publicKey = generator.generatePublicKey(secretKey);
    }

    /** Job number {@code number}: encrypted sums, sums of integers and of reals, concatenations, in turn. */
    JobSpec job(JobId id, int number, int numParallel) {
        return switch (number % 4) {
            case 0 ->
                JobSpec.encrypted(
                                id,
                                "sum",
                                numParallel,
                                VECTOR,
                                context.parameters().toSpec(0))
                        .withValueBound(BigDecimal.ONE);
            case 1 -> JobSpec.plain(id, "plain-sum", numParallel, SHORT_VECTOR, ElementType.INT64);
            case 2 -> JobSpec.plain(id, "plain-sum", numParallel, SHORT_VECTOR, ElementType.FLOAT64);
            default -> JobSpec.plain(id, "plain-concat", numParallel, SHORT_VECTOR, ElementType.BYTES);
        };
    }

    /** A result that differs, with all likelihood, from any other. */
    SubJobResult result(JobSpec job, int index) {
        SubJobId subJob = new SubJobId(job.job(), 0, index);
        if (job.encryption().isPresent()) {
            SubJobResult ciphertext = ciphertext(job);
            String parametersId = ciphertext.header().parametersId().orElseThrow();
            return SubJobResult.encrypted(subJob, job.program(), parametersId, job.layout(), ciphertext.objects())
                    .withWeight(1 + random.nextInt(3));
        }
        ElementType type = job.elementType().orElseThrow();
        return SubJobResult.plain(subJob, job.program(), type, job.layout(), List.of(elements(type)));
    }

    private SubJobResult ciphertext(JobSpec job) {
        if (ciphertexts.size() < CIPHERTEXTS) {
            long[] bits = random.longs(LENGTH, 0, 2).toArray();
            String tensor = job.layout().tensors().get(0).name();
            ciphertexts.add(new SubJobEncryptor(job, publicKey).encryptIntegers(0, 0, Map.of(tensor, bits), 1));
        }
        return ciphertexts.get(random.nextInt(ciphertexts.size()));
    }

    private ByteBuffer elements(ElementType type) {
        int length = (int) SHORT_VECTOR.elements();
        ByteBuffer bytes = ByteBuffer.allocate(length * type.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < length; i++) {
            switch (type) {
                case INT64 -> bytes.putLong(random.nextInt());
                case FLOAT64 -> bytes.putDouble(random.nextGaussian());
                case BYTES -> bytes.put((byte) random.nextInt());
            }
        }
        return bytes.flip();
    }

    @Override
    public void close() {
        publicKey.close();
        secretKey.close();
        context.close();
    }
}
