package io.emeth.aggregator.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emeth.aggregator.Accumulator;
import io.emeth.aggregator.Aggregation;
import io.emeth.aggregator.ElementType;
import io.emeth.aggregator.InvalidJobException;
import io.emeth.aggregator.JobId;
import io.emeth.aggregator.JobSpec;
import io.emeth.aggregator.JobVector;
import io.emeth.aggregator.Materials;
import io.emeth.aggregator.PayloadLayout;
import io.emeth.aggregator.ProgramRegistry;
import io.emeth.aggregator.he.HeContext;
import io.emeth.aggregator.he.RelinKeys;
import io.emeth.aggregator.he.plan.Plan;
import io.emeth.aggregator.he.program.BuiltInPrograms;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a job must be given before it starts, and what it is refused for. */
class MaterialsTest {
    private static final ProgramRegistry PROGRAMS = ProgramRegistry.discover();
    private static final ProgramFixture BFV = ProgramFixture.of("bfv");
    private static final ProgramFixture CKKS = ProgramFixture.of("ckks");
    private static final PayloadLayout LAYOUT = PayloadLayout.vector(3);

    @AfterAll
    static void close() {
        BFV.close();
        CKKS.close();
    }

    private static JobSpec dot(ProgramFixture fixture, String vector) {
        return fixture.job("dot", 2, LAYOUT, 9, Map.of("vector", vector, "vectorBound", 9L));
    }

    private static void assertRefused(JobSpec job, Materials materials, String... message) {
        assertThatThrownBy(() -> Aggregation.open(job, 0, PROGRAMS, materials))
                .isInstanceOf(InvalidJobException.class)
                .satisfies(e -> assertThat(e.getMessage()).contains(message));
    }

    private static Materials with(Consumer<Materials.Builder> add) {
        Materials.Builder builder = Materials.builder();
        add.accept(builder);
        return builder.build();
    }

    private static ByteBuffer relinKeys(ProgramFixture fixture) {
        return new KeyGenerator(fixture.keys.context()).generateRelinKeys(fixture.keys.secretKey());
    }

    private static ByteBuffer galoisKeys(ProgramFixture fixture, List<Long> elements) {
        return new KeyGenerator(fixture.keys.context()).generateGaloisKeys(fixture.keys.secretKey(), elements);
    }

    @Test
    void open_missingKeys_areNamed() {
        JobSpec product = BFV.job("product", 2, LAYOUT, 9, Map.of());
        assertRefused(product, Materials.NONE, "'relin_keys'");
        JobSpec dense = BFV.job("concat", 2, LAYOUT, 9, Map.of("packing", "dense"));
        assertRefused(dense, Materials.NONE, "'galois_keys'");
        Plan plan = BuiltInPrograms.of(dense).plan(dense);
        List<Long> allButOne =
                plan.galoisElements().subList(1, plan.galoisElements().size());
        assertRefused(
                dense,
                with(materials -> materials.put("galois_keys", galoisKeys(BFV, allButOne))),
                "'galois_keys'",
                "[" + plan.galoisElements().get(0) + "]");
    }

    @Test
    void materials_ofAJob_areExactlyTheNeeded() {
        assertThat(BuiltInPrograms.of(dot(BFV, "public")).materials(dot(BFV, "public")))
                .containsExactly("galois_keys", "vector");
        assertThat(BuiltInPrograms.of(dot(BFV, "encrypted")).materials(dot(BFV, "encrypted")))
                .containsExactly("galois_keys", "relin_keys", "vector");
        JobSpec sum = BFV.job("sum", 2, LAYOUT, 9, Map.of());
        assertThat(BuiltInPrograms.of(sum).materials(sum)).isEmpty();
        assertRefused(sum, with(materials -> materials.put("relin_keys", relinKeys(BFV))), "'relin_keys'");
    }

    @Test
    void open_keysOfOtherParametersOrDamaged_areRefused() {
        JobSpec product = BFV.job("product", 2, LAYOUT, 9, Map.of());
        assertRefused(product, with(materials -> materials.put("relin_keys", relinKeys(CKKS))), "'relin_keys'");
        ByteBuffer damaged = relinKeys(BFV);
        damaged.limit(damaged.limit() - 1);
        assertRefused(product, with(materials -> materials.put("relin_keys", damaged)), "'relin_keys'");
        ByteBuffer swapped = galoisKeys(BFV, List.of(3L));
        assertRefused(product, with(materials -> materials.put("relin_keys", swapped)), "'relin_keys'");
    }

    @Test
    void open_fullOrSeededKeys_areBothTaken() {
        JobSpec product = BFV.job("product", 2, LAYOUT, 9, Map.of());
        HeContext context = BFV.keys.context();
        ByteBuffer seeded = relinKeys(BFV);
        try (RelinKeys keys = RelinKeys.load(context, seeded)) {
            ByteBuffer full = keys.save();
            assertThat(full.remaining()).isGreaterThan(seeded.remaining());
            for (ByteBuffer each : List.of(full, seeded)) {
                Aggregation.open(product, 0, PROGRAMS, with(materials -> materials.put("relin_keys", each)))
                        .close();
            }
        }
    }

    /** Everything but the vector is right. */
    private static void assertVectorRefused(ProgramFixture fixture, JobSpec job, JobVector vector, String... message) {
        Plan plan = BuiltInPrograms.of(job).plan(job);
        Materials materials = with(builder -> {
            builder.put("galois_keys", galoisKeys(fixture, plan.galoisElements()));
            if (plan.needsRelinKeys()) {
                builder.put("relin_keys", relinKeys(fixture));
            }
            builder.put("vector", ProgramFixture.bytes(vector.toBuffers()));
        });
        assertRefused(job, materials, message);
    }

    private static JobVector words(JobSpec job, ElementType type, PayloadLayout layout, long... words) {
        ByteBuffer bytes = ByteBuffer.allocate(8 * words.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asLongBuffer().put(words);
        return JobVector.plain(job.job(), "vector", type, layout, List.of(bytes));
    }

    @Test
    void open_missingVector_isNamed() {
        JobSpec job = dot(BFV, "public");
        Plan plan = BuiltInPrograms.of(job).plan(job);
        Materials materials = with(builder -> builder.put("galois_keys", galoisKeys(BFV, plan.galoisElements())));
        assertRefused(job, materials, "vector 'vector'");
    }

    @Test
    void open_publicVectorThatDoesNotFit_isRefused() {
        JobSpec job = dot(BFV, "public");
        ElementType type = ElementType.INT64;
        assertVectorRefused(BFV, job, words(job, type, LAYOUT, 1, 10, 1), "10 is beyond", "vectorBound, 9");
        assertVectorRefused(BFV, job, words(job, type, LAYOUT, 1, -10, 1), "-10 is beyond");
        assertVectorRefused(BFV, job, words(job, type, LAYOUT, Long.MIN_VALUE, 0, 1), "is beyond");
        assertVectorRefused(BFV, job, words(job, type, LAYOUT, 0, 0, 0), "zero");
        assertVectorRefused(BFV, job, words(job, type, LAYOUT, 1, 1), "2 numbers");
        assertVectorRefused(BFV, job, words(job, type, LAYOUT, 1, 1, 1, 1), "32 bytes");
        assertVectorRefused(BFV, job, words(job, type, PayloadLayout.vector(2), 1, 1), "layout is values[2]");
        assertVectorRefused(BFV, job, words(job, ElementType.FLOAT64, LAYOUT, 1, 1, 1), "type int64");
        JobVector odd = JobVector.plain(job.job(), "vector", type, LAYOUT, List.of(ByteBuffer.allocate(23)));
        assertVectorRefused(BFV, job, odd, "23 bytes");
        JobVector otherName = JobVector.plain(job.job(), "other", type, LAYOUT, List.of(ByteBuffer.allocate(24)));
        assertVectorRefused(BFV, job, otherName, "name is other");
        JobVector otherJob =
                JobVector.plain(new JobId(new UUID(8, 8)), "vector", type, LAYOUT, List.of(ByteBuffer.allocate(24)));
        assertVectorRefused(BFV, job, otherJob, "job is");
        assertVectorRefused(BFV, job, BFV.vector(dot(BFV, "encrypted"), true, 1, 2, 3), "public");
    }

    @Test
    void open_publicRealsThatAreNoNumbers_areRefused() {
        JobSpec job = dot(CKKS, "public");
        for (double value : new double[] {Double.NaN, Double.POSITIVE_INFINITY, Math.nextUp(9.0), -9.5}) {
            long bits = Double.doubleToRawLongBits(value);
            assertVectorRefused(CKKS, job, words(job, ElementType.FLOAT64, LAYOUT, 0, bits, 0), value + " is beyond");
        }
        long tiny = Double.doubleToRawLongBits(1e-30);
        assertVectorRefused(CKKS, job, words(job, ElementType.FLOAT64, LAYOUT, tiny, tiny, 0), "too small");
    }

    @ParameterizedTest
    @ValueSource(strings = {"bfv", "ckks"})
    void open_encryptedVectorThatDoesNotFit_isRefused(String scheme) {
        ProgramFixture fixture = scheme.equals("bfv") ? BFV : CKKS;
        ProgramFixture other = scheme.equals("bfv") ? CKKS : BFV;
        JobSpec job = dot(fixture, "encrypted");
        assertVectorRefused(fixture, job, fixture.vector(job, false, 1, 2, 3), "public");
        JobVector good = fixture.vector(job, true, 1, 2, 3);
        JobVector foreign = other.vector(dot(other, "encrypted"), true, 1, 2, 3);
        assertVectorRefused(fixture, job, foreign, "parametersId");
        assertVectorRefused(fixture, job, encrypted(fixture, job, foreign.objects()), "object 0");
        ByteBuffer object = good.objects().get(0);
        assertVectorRefused(fixture, job, encrypted(fixture, job, List.of(object, object)), "TOO_LARGE");
        ByteBuffer transparent = ByteBuffer.allocateDirect(object.remaining()).order(ByteOrder.LITTLE_ENDIAN);
        transparent.put(object.duplicate()).flip();
        for (int at = 113 + (transparent.limit() - 113) / 2; at < transparent.limit(); at++) {
            transparent.put(at, (byte) 0);
        }
        assertVectorRefused(fixture, job, encrypted(fixture, job, List.of(transparent)), "object 0", "transparent");
    }

    private static JobVector encrypted(ProgramFixture fixture, JobSpec job, List<ByteBuffer> objects) {
        return JobVector.encrypted(job.job(), "vector", fixture.keys.context().parametersId(), job.layout(), objects);
    }

    @Test
    void open_garbageForAVector_isRefused() {
        JobSpec job = dot(BFV, "public");
        Plan plan = BuiltInPrograms.of(job).plan(job);
        Materials materials = with(builder -> builder.put("galois_keys", galoisKeys(BFV, plan.galoisElements()))
                .put("vector", ByteBuffer.allocate(200)));
        assertRefused(job, materials, "'vector'");
    }

    @Test
    void merge_otherVector_isRefused() {
        JobSpec job = dot(BFV, "public");
        Materials one = BFV.materials(job, BFV.vector(job, false, 1, 2, 3));
        Materials two = Materials.builder()
                .put("galois_keys", one.find("galois_keys").orElseThrow())
                .put(
                        "vector",
                        ProgramFixture.bytes(BFV.vector(job, false, 1, 2, 4).toBuffers()))
                .build();
        try (Aggregation a = Aggregation.open(job, 0, PROGRAMS, one);
                Aggregation b = Aggregation.open(job, 0, PROGRAMS, two)) {
            assertThatThrownBy(() -> a.merge(b)).isInstanceOf(IllegalArgumentException.class);
        }
        try (Accumulator a = BuiltInPrograms.of(job).start(job, one);
                Accumulator b = BuiltInPrograms.of(job).start(job, two)) {
            assertThatThrownBy(() -> a.merge(b))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("materials");
        }
    }
}
