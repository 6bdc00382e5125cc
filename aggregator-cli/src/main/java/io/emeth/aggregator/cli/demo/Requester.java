package io.emeth.aggregator.cli.demo;

import io.emeth.aggregator.FinalResult;
import io.emeth.aggregator.JobSpec;
import io.emeth.aggregator.RejectedResultException;
import io.emeth.aggregator.client.FinalResultDecryptor;
import io.emeth.aggregator.client.KeyGenerator;
import io.emeth.aggregator.client.PublicKey;
import io.emeth.aggregator.client.SecretKey;
import io.emeth.aggregator.he.HeContext;
import io.emeth.aggregator.he.HeParameters;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Owns the job and the secret key; publishes the job and the public key; the only one who decrypts. */
final class Requester implements AutoCloseable {
    private final HeContext context;
    private final SecretKey secretKey;
    private final FinalResultDecryptor decryptor;

    private Requester(JobSpec job, HeContext context, SecretKey secretKey) {
        this.context = context;
        this.secretKey = secretKey;
        this.decryptor = new FinalResultDecryptor(job, secretKey);
    }

    /** Makes keys, keeps the secret one in {@code folder}, and puts the job and the public key into {@code published}. */
    static Requester open(JobSpec job, Path folder, Path published) throws IOException {
        HeContext context = HeContext.create(HeParameters.of(job.encryption().orElseThrow()));
        KeyGenerator generator = new KeyGenerator(context);
        SecretKey secretKey = generator.generateSecretKey();
        secretKey.writeTo(folder.resolve("secret_key.seal"));
        try (PublicKey publicKey = generator.generatePublicKey(secretKey)) {
            ByteBuffer bytes = publicKey.save();
            byte[] copy = new byte[bytes.remaining()];
            bytes.get(copy);
            Files.write(published.resolve("public_key.seal"), copy);
        }
        Files.writeString(published.resolve("job.json"), job.toJson());
        return new Requester(job, context, secretKey);
    }

    Map<String, double[]> decryptReals(Path finalResult) throws IOException, RejectedResultException {
        return decryptor.decryptReals(FinalResult.read(finalResult));
    }

    Map<String, long[]> decryptIntegers(Path finalResult) throws IOException, RejectedResultException {
        return decryptor.decryptIntegers(FinalResult.read(finalResult));
    }

    @Override
    public void close() {
        secretKey.close();
        context.close();
    }
}
