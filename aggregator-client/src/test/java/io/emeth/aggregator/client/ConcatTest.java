package io.emeth.aggregator.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.emeth.aggregator.CompletenessPolicy;
import io.emeth.aggregator.Digest;
import io.emeth.aggregator.FinalResult;
import io.emeth.aggregator.JobSpec;
import io.emeth.aggregator.JobVector;
import io.emeth.aggregator.Materials;
import io.emeth.aggregator.PayloadLayout;
import io.emeth.aggregator.SubJobId;
import io.emeth.aggregator.SubJobResult;
import io.emeth.aggregator.TensorSpec;
import io.emeth.aggregator.he.BatchEncoder;
import io.emeth.aggregator.he.CkksEncoder;
import io.emeth.aggregator.he.Plaintext;
import io.emeth.aggregator.he.program.BuiltInPrograms;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Concatenation, ragged and dense, and nodes that fill the slots they should leave empty. */
class ConcatTest {
    private static final Map<String, ProgramFixture> FIXTURES =
            Map.of("bfv", ProgramFixture.of("bfv"), "ckks", ProgramFixture.of("ckks"));
    private static final int BOUND = 1000;

    @AfterAll
    static void close() {
        FIXTURES.values().forEach(ProgramFixture::close);
    }

    private static ProgramFixture fixture(String scheme) {
        return FIXTURES.getOrDefault(scheme, FIXTURES.values().iterator().next());
    }

    private static long[] values(int seed, int length) {
        return new Random(seed).longs(length, -BOUND, BOUND + 1).toArray();
    }

    private static JobSpec concat(ProgramFixture fixture, String packing, int numParallel, PayloadLayout layout) {
        return fixture.job("concat", numParallel, layout, BOUND, Map.of("packing", packing))
                .withCompleteness(new CompletenessPolicy.Quorum(1, Instant.EPOCH));
    }

    private static double[] joined(List<long[]> parts) {
        return parts.stream().flatMapToLong(Arrays::stream).asDoubleStream().toArray();
    }

    @ParameterizedTest
    @CsvSource({"bfv, ragged", "bfv, dense", "ckks, ragged", "ckks, dense"})
    void concat_raggedTensorsAndMissingIndices_areOneAfterTheOther(String scheme, String packing) throws Exception {
        ProgramFixture fixture = fixture(scheme);
        PayloadLayout layout =
                new PayloadLayout(List.of(new TensorSpec("a", List.of(200L, 6L)), new TensorSpec("b", List.of(90L))));
        JobSpec job = concat(fixture, packing, 7, layout);
        int[] rows = {30, 200, 1, 0, 77, 150, 3}; // index 3 is missing
        List<SubJobResult> results = new ArrayList<>();
        List<long[]> a = new ArrayList<>();
        List<long[]> b = new ArrayList<>();
        for (int i : new int[] {0, 1, 2, 4, 5, 6}) {
            a.add(values(i, 6 * rows[i]));
            b.add(values(100 + i, 1 + 13 * i));
            Map<String, long[]> tensors = Map.of("a", a.get(a.size() - 1), "b", b.get(b.size() - 1));
            results.add(fixture.result(job, BuiltInPrograms.of(job), i, tensors, 1));
        }
        FinalResult whole = ProgramFixture.aggregate(job, fixture.materials(job), results);
        assertThat(fixture.decrypt(job, whole, "a")).containsExactly(joined(a), within(fixture.tolerance()));
        assertThat(fixture.decrypt(job, whole, "b")).containsExactly(joined(b), within(fixture.tolerance()));
        if (packing.equals("dense")) {
            long elements = whole.header().layout().elements();
            assertThat(whole.objects()).hasSize((int) ((elements + fixture.slots() - 1) / fixture.slots()));
        } else {
            assertThat(whole.objects()).hasSizeGreaterThan(6);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"bfv", "ckks"})
    void dense_anyOrderAndPartition_isTheSameBytes(String scheme) throws Exception {
        ProgramFixture fixture = fixture(scheme);
        JobSpec job = concat(fixture, "dense", 5, PayloadLayout.vector(700));
        Materials materials = fixture.materials(job);
        List<SubJobResult> results = IntStream.range(0, 5)
                .mapToObj(i -> fixture.result(job, i, values(i, 700 - 150 * i)))
                .toList();
        List<Digest> digests = new ArrayList<>();
        for (int seed = 0; seed < 4; seed++) {
            digests.add(Digest.sha256(
                    ProgramFixture.aggregate(job, BuiltInPrograms.of(job), materials, results, new Random(seed))
                            .toBuffers()));
        }
        assertThat(digests).as("seeds 0 to 3").containsOnly(digests.get(0));
    }

    /** A result whose every slot beyond the layout holds garbage. */
    private static SubJobResult hostile(ProgramFixture fixture, JobSpec job, int index, long[] values) {
        PayloadLayout layout = PayloadLayout.vector(values.length);
        int slots = fixture.slots();
        List<ByteBuffer> objects = new ArrayList<>();
        for (int from = 0; from < values.length; from += slots) {
            long[] all = values(999 + index, slots);
            System.arraycopy(values, from, all, 0, Math.min(slots, values.length - from));
            try (Plaintext plaintext = fixture.isBfv()
                    ? new BatchEncoder(fixture.keys.context()).encode(all)
                    : new CkksEncoder(fixture.keys.context())
                            .encode(Arrays.stream(all).asDoubleStream().toArray(), 0x1p40)) {
                objects.add(new Encryptor(fixture.keys.publicKey()).encrypt(plaintext));
            }
        }
        return SubJobResult.encrypted(
                new SubJobId(job.job(), 0, index),
                job.program(),
                fixture.keys.context().parametersId(),
                layout,
                objects);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bfv", "ckks"})
    void dense_garbageInUnusedSlots_disturbsNobody(String scheme) throws Exception {
        ProgramFixture fixture = fixture(scheme);
        JobSpec job = concat(fixture, "dense", 4, PayloadLayout.vector(1100));
        List<long[]> parts = List.of(values(0, 5), values(1, 1100), values(2, 300), values(3, 513));
        List<SubJobResult> results = IntStream.range(0, 4)
                .mapToObj(i -> hostile(fixture, job, i, parts.get(i)))
                .toList();
        FinalResult whole = ProgramFixture.aggregate(job, fixture.materials(job), results);
        assertThat(fixture.decrypt(job, whole, "values")).containsExactly(joined(parts), within(fixture.tolerance()));
    }

    @ParameterizedTest
    @CsvSource({"bfv, false", "bfv, true", "ckks, false", "ckks, true"})
    void dot_garbageInUnusedSlots_doesNotCount(String scheme, boolean encrypted) throws Exception {
        ProgramFixture fixture = fixture(scheme);
        int length = 600; // BFV: not all of one ciphertext; CKKS: a little more than one
        JobSpec job = fixture.job(
                "dot",
                2,
                PayloadLayout.vector(length),
                BOUND,
                Map.of("vector", encrypted ? "encrypted" : "public", "vectorBound", (long) BOUND));
        JobVector vector = fixture.vector(job, encrypted, values(50, length));
        List<SubJobResult> results = IntStream.range(0, 2)
                .mapToObj(i -> hostile(fixture, job, i, values(i, length)))
                .toList();
        FinalResult total = ProgramFixture.aggregate(job, fixture.materials(job, vector), results);
        double expected = 0;
        for (int j = 0; j < length; j++) {
            expected += (values(0, length)[j] + values(1, length)[j]) * values(50, length)[j];
        }
        assertThat(fixture.decrypt(job, total, "value"))
                .containsExactly(new double[] {expected}, within(1e3 * fixture.tolerance()));
    }
}
