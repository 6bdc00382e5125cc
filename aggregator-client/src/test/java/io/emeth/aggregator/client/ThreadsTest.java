package io.emeth.aggregator.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.emeth.aggregator.Aggregation;
import io.emeth.aggregator.CompletenessPolicy;
import io.emeth.aggregator.FinalResult;
import io.emeth.aggregator.JobSpec;
import io.emeth.aggregator.Materials;
import io.emeth.aggregator.PayloadLayout;
import io.emeth.aggregator.ProgramRegistry;
import io.emeth.aggregator.Receipt;
import io.emeth.aggregator.SubJobResult;
import io.emeth.aggregator.Workers;
import io.emeth.aggregator.he.BatchEncoder;
import io.emeth.aggregator.he.Ciphertext;
import io.emeth.aggregator.he.CkksEncoder;
import io.emeth.aggregator.he.Evaluator;
import io.emeth.aggregator.he.GaloisKeys;
import io.emeth.aggregator.he.HeContext;
import io.emeth.aggregator.he.HeParameters;
import io.emeth.aggregator.he.Plaintext;
import io.emeth.aggregator.he.RelinKeys;
import io.emeth.aggregator.he.Security;
import io.emeth.aggregator.he.program.BuiltInPrograms;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Encrypted programs and single operations give the same bytes and receipts whoever helps. */
@Timeout(300)
class ThreadsTest {
    private static final ProgramRegistry PROGRAMS = ProgramRegistry.discover();
    private static final ProgramFixture BFV = ProgramFixture.of("bfv");
    private static final ProgramFixture CKKS = ProgramFixture.of("ckks");
    private static final ExecutorService POOL = Executors.newFixedThreadPool(4);
    private static final ExecutorService ONE = Executors.newFixedThreadPool(1);

    @AfterAll
    static void close() {
        BFV.close();
        CKKS.close();
        POOL.shutdownNow();
        ONE.shutdownNow();
    }

    private static List<Workers> workers() {
        return List.of(
                Workers.of(POOL, 2),
                Workers.of(POOL, 5),
                Workers.of(ONE, 3),
                Workers.of(Runnable::run, 3),
                Workers.of(
                        task -> {
                            throw new RejectedExecutionException("no");
                        },
                        3));
    }

    @ParameterizedTest
    @CsvSource({
        "sum, bfv, 5",
        "sum, ckks, 2000",
        "weighted-mean, ckks, 5",
        "variance, bfv, 2500",
        "variance, ckks, 5",
        "product, bfv, 5",
        "product, ckks, 600",
        "concat, bfv, 1500"
    })
    void finish_withWorkers_isTheSameBytesAndReceipts(String program, String scheme, int length) throws Exception {
        ProgramFixture fixture = scheme.equals("bfv") ? BFV : CKKS;
        JobSpec job = fixture.job(program, 4, PayloadLayout.vector(length), 3, Map.of())
                .withMaxWeight(10);
        Materials materials = fixture.materials(job);
        Random random = new Random(length);
        List<SubJobResult> results = new ArrayList<>();
        for (int index : new int[] {2, 0, 0, 1, 3, 2}) { // two of them twice, encrypted anew
            long[] values = random.longs(length, 0, 3).toArray();
            results.add(fixture.result(
                    job,
                    BuiltInPrograms.of(job),
                    index,
                    Map.of("values", values),
                    program.equals("weighted-mean") ? 2 : 1));
        }
        List<Receipt> receipts;
        FinalResult expected;
        try (Aggregation alone = Aggregation.open(job, 0, PROGRAMS, materials)) {
            receipts = results.stream().map(alone::accept).toList();
            expected = alone.finish(Instant.now());
        }
        for (Workers workers : workers()) {
            try (Aggregation shared = Aggregation.open(job, 0, PROGRAMS, materials, workers)) {
                assertThat(withoutPositions(shared.accept(results))).isEqualTo(withoutPositions(receipts));
                assertThat(shared.finish(Instant.now()).toBuffers()).isEqualTo(expected.toBuffers());
            }
        }
    }

    @Test
    void accept_beyondTheCapacity_refusesThoseThatOneThreadRefuses() throws Exception {
        long bound = BFV.keys.context().parameters().plainModulus() / 2 / 3;
        JobSpec job = BFV.keys
                .job("sum", 20, PayloadLayout.vector(2))
                .withValueBound(BigDecimal.valueOf(bound))
                .withCompleteness(new CompletenessPolicy.Quorum(1, Instant.EPOCH));
        List<SubJobResult> results = IntStream.range(0, 20)
                .mapToObj(index -> BFV.result(job, index, index, -index))
                .toList();
        try (Aggregation alone = Aggregation.open(job, 0, PROGRAMS)) {
            List<Receipt> receipts = results.stream().map(alone::accept).toList();
            assertThat(alone.coveredCount()).isEqualTo(3);
            for (Workers workers : workers()) {
                try (Aggregation shared = Aggregation.open(job, 0, PROGRAMS, Materials.NONE, workers)) {
                    assertThat(withoutPositions(shared.accept(results))).isEqualTo(withoutPositions(receipts));
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"bfv", "ckks"})
    void operation_sharedByWorkers_isTheSameBytes(String scheme) {
        HeParameters parameters = scheme.equals("bfv")
                ? HeParameters.bfv(4096, 20)
                : HeParameters.ckks(4096, 40, 30, 39).withSecurity(Security.TOY);
        try (HeContext context = HeContext.create(parameters)) {
            KeyGenerator generator = new KeyGenerator(context);
            SecretKey secretKey = generator.generateSecretKey();
            RelinKeys relin = RelinKeys.load(context, generator.generateRelinKeys(secretKey));
            GaloisKeys galois = GaloisKeys.load(context, generator.generateGaloisKeys(secretKey, List.of(3L)));
            long[] numbers = IntStream.range(0, 2048).mapToLong(i -> i % 11).toArray();
            Plaintext plain = scheme.equals("bfv")
                    ? new BatchEncoder(context).encode(numbers)
                    : new CkksEncoder(context)
                            .encode(Arrays.stream(numbers).asDoubleStream().toArray(), 0x1p25, context.firstLimbs());
            Ciphertext a = Ciphertext.load(context, Encryptor.encryptSymmetric(secretKey, plain));
            Evaluator alone = new Evaluator(context);
            Ciphertext product = alone.square(a);
            Map<String, Function<Evaluator, Ciphertext>> operations = new LinkedHashMap<>();
            operations.put("multiply", evaluator -> evaluator.multiply(a, a));
            operations.put("square", evaluator -> evaluator.square(a));
            operations.put("multiplyPlain", evaluator -> evaluator.multiplyPlain(a, plain));
            operations.put("relinearize", evaluator -> evaluator.relinearize(product, relin));
            operations.put("rotate", evaluator -> evaluator.rotate(a, 1, galois));
            operations.put("modSwitchToNext", evaluator -> evaluator.modSwitchToNext(a));
            if (scheme.equals("bfv")) {
                operations.put("multiplyMany", evaluator -> evaluator.multiplyMany(List.of(a, a, a), relin));
                operations.put("exponentiate", evaluator -> evaluator.exponentiate(a, 3, relin));
            } else {
                operations.put("rescaleToNext", evaluator -> evaluator.rescaleToNext(product));
            }
            operations.forEach((name, operation) -> {
                for (Workers workers : workers()) {
                    Evaluator shared = alone.with(workers);
                    for (int i = 0; i < 20; i++) {
                        assertThat(operation.apply(shared).save())
                                .as(name)
                                .isEqualTo(operation.apply(alone).save());
                    }
                }
            });
            secretKey.close();
        }
    }

    private static List<Receipt> withoutPositions(List<Receipt> receipts) {
        return receipts.stream()
                .map(receipt -> receipt instanceof Receipt.Accepted ok
                        ? new Receipt.Accepted(ok.subJob(), ok.node(), ok.digest(), ok.weight(), 0)
                        : receipt)
                .toList();
    }
}
