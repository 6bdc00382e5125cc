package io.emeth.aggregator.fuzz;

import io.emeth.aggregator.Aggregation;
import io.emeth.aggregator.CompletenessPolicy;
import io.emeth.aggregator.FinalResult;
import io.emeth.aggregator.IncompleteAggregationException;
import io.emeth.aggregator.JobId;
import io.emeth.aggregator.JobSpec;
import io.emeth.aggregator.PayloadLayout;
import io.emeth.aggregator.ProgramRegistry;
import io.emeth.aggregator.SubJobResult;
import io.emeth.aggregator.client.KeyGenerator;
import io.emeth.aggregator.client.PublicKey;
import io.emeth.aggregator.client.SecretKey;
import io.emeth.aggregator.client.SubJobEncryptor;
import io.emeth.aggregator.he.HeContext;
import io.emeth.aggregator.he.HeParameters;
import io.emeth.aggregator.he.Security;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/** An encrypted job on a ring of degree 8, its keys and its results: tiny, so that fuzzers reach every field. */
public final class ToyJob {
    static final HeParameters PARAMETERS = HeParameters.ckks(8, 50, 40, 50).withSecurity(Security.TOY);
    static final HeContext CONTEXT = HeContext.create(PARAMETERS);
    static final JobSpec SPEC = JobSpec.encrypted(
                    new JobId(new UUID(1, 2)), "weighted-mean", 4, PayloadLayout.vector(6), PARAMETERS.toSpec(40))
            .withMaxWeight(10)
            .withCompleteness(new CompletenessPolicy.Quorum(1, Instant.EPOCH))
            .withValueBound(BigDecimal.valueOf(100));
    static final SecretKey SECRET_KEY = new KeyGenerator(CONTEXT).generateSecretKey();
    static final PublicKey PUBLIC_KEY = new KeyGenerator(CONTEXT).generatePublicKey(SECRET_KEY);

    static final ProgramRegistry PROGRAMS = ProgramRegistry.discover();
    private static final double[] NUMBERS = {1, -2, 3, -4, 5, -6};

    private ToyJob() {}

    /** A valid result of the index: two ciphertexts, since a ciphertext holds four numbers. */
    public static SubJobResult result(int index) {
        return new SubJobEncryptor(SPEC, PUBLIC_KEY).encryptReals(0, index, Map.of("values", NUMBERS), 2);
    }

    public static Aggregation open() {
        return Aggregation.open(SPEC, 0, PROGRAMS);
    }

    static FinalResult finish(Aggregation aggregation) {
        try {
            return aggregation.finish(Instant.EPOCH);
        } catch (IncompleteAggregationException e) {
            throw new AssertionError(e);
        }
    }
}
