package io.emeth.aggregator.client;

import io.emeth.aggregator.JobId;
import io.emeth.aggregator.JobSpec;
import io.emeth.aggregator.PayloadLayout;
import io.emeth.aggregator.he.HeContext;
import io.emeth.aggregator.he.HeParameters;
import io.emeth.aggregator.he.Scheme;
import io.emeth.aggregator.he.Security;
import java.util.UUID;

/** Keys and jobs on small parameters. */
record Jobs(HeContext context, SecretKey secretKey, PublicKey publicKey) implements AutoCloseable {
    static final HeParameters BFV = HeParameters.bfv(4096, 40);
    static final HeParameters CKKS = HeParameters.ckks(2048, 40, 30, 40).withSecurity(Security.TOY);
    static final int SCALE_BITS = 30;

    static Jobs of(HeParameters parameters) {
        HeContext context = HeContext.create(parameters);
        KeyGenerator generator = new KeyGenerator(context);
        SecretKey secretKey = generator.generateSecretKey();
        return new Jobs(context, secretKey, generator.generatePublicKey(secretKey));
    }

    JobSpec job(String program, int numParallel, PayloadLayout layout) {
        int scaleBits = context.parameters().scheme() == Scheme.CKKS ? SCALE_BITS : 0;
        return JobSpec.encrypted(
                new JobId(new UUID(3, 4)),
                program,
                numParallel,
                layout,
                context.parameters().toSpec(scaleBits));
    }

    @Override
    public void close() {
        publicKey.close();
        secretKey.close();
        context.close();
    }
}
