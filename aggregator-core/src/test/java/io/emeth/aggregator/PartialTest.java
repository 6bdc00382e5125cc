package io.emeth.aggregator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PartialTest {
    private static final ProgramRegistry PROGRAMS = ProgramRegistry.discover();
    private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");

    private static byte[] bytes(Partial partial) {
        return Results.join(partial.toBuffers());
    }

    private static byte[] finished(Aggregation aggregation) throws Exception {
        return Results.bytes(aggregation.finish(NOW));
    }

    @Test
    void merge_ofPartialsInAnyTree_isTheSameAsOneAggregation() throws Exception {
        for (long seed = 1; seed <= 200; seed++) {
            Random random = new Random(seed);
            JobSpec job = RandomJobs.job(random);
            List<SubJobResult> results = new ArrayList<>();
            for (int index = 0; index < job.numParallel(); index++) {
                results.add(RandomJobs.result(job, index, random));
            }
            try (Aggregation whole = Aggregation.open(job, 0, PROGRAMS);
                    Aggregation root = Aggregation.open(job, 0, PROGRAMS)) {
                results.forEach(whole::accept);
                Collections.shuffle(results, random);
                while (!results.isEmpty()) {
                    List<SubJobResult> leaf = results.subList(0, 1 + random.nextInt(results.size()));
                    try (Aggregation part = Aggregation.open(job, 0, PROGRAMS)) {
                        leaf.forEach(part::accept);
                        root.merge(Partial.parse(ByteBuffer.wrap(bytes(part.partial()))));
                    }
                    leaf.clear();
                }
                assertThat(finished(root)).as("seed %d", seed).isEqualTo(finished(whole));
            }
        }
    }

    @Test
    void partial_ofTheSameResultsInAnyOrder_hasTheSameTotals() throws Exception {
        for (long seed = 1; seed <= 100; seed++) {
            Random random = new Random(seed);
            JobSpec job = RandomJobs.job(random);
            List<SubJobResult> results = new ArrayList<>();
            for (int index = 0; index < job.numParallel(); index++) {
                results.add(RandomJobs.result(job, index, random));
            }
            try (Aggregation one = Aggregation.open(job, 0, PROGRAMS);
                    Aggregation other = Aggregation.open(job, 0, PROGRAMS)) {
                results.forEach(one::accept);
                Collections.shuffle(results, random);
                results.forEach(other::accept);
                assertThat(bytes(other.partial())).as("seed %d", seed).isEqualTo(bytes(one.partial()));
            }
        }
    }

    @Test
    void partial_writtenAndRead_goesOnWhereItWas(@TempDir Path folder) throws Exception {
        JobSpec job = Results.sumJob(3, 2, ElementType.FLOAT64).withMaxWeight(5);
        Path file = folder.resolve("some.partial");
        try (Aggregation aggregation = Aggregation.open(job, 0, PROGRAMS)) {
            aggregation.accept(Results.plain(job, 2, Results.doubles(1e300, 0.1)));
            aggregation.accept(Results.plain(job, 0, Results.doubles(-1e300, 1e-300)));
            aggregation.accept(Results.plain(job, 1, Results.doubles(7, 7)));
            aggregation.retract(Results.plain(job, 1, Results.doubles(7, 7)));
            aggregation.accept(ByteBuffer.wrap(new byte[3]));
            aggregation.partial().write(file);
            assertThat(aggregation.coveredCount()).isEqualTo(2);
        }
        Partial read = Partial.read(file);
        assertThat(read.header().everCounted()).isEqualTo(3);
        assertThat(read.header().parts()).extracting(Part::index).containsExactly(0, 2);
        assertThat(Container.kindOf(file)).isEqualTo(Container.Kind.PARTIAL);
        try (Aggregation next = Aggregation.open(job, 0, PROGRAMS)) {
            next.merge(read);
            assertThat(next.tally().rejected()).containsOnlyKeys(RejectReason.MALFORMED);
            assertThat(next.tally().retracted()).hasSize(1);
            Receipt.Accepted last = (Receipt.Accepted) next.accept(Results.plain(job, 1, Results.doubles(1, 2)));
            assertThat(last.position()).isEqualTo(2);
            assertThat(next.finish(NOW).objects().get(0).getDouble(0)).isEqualTo(1.0); // exact: 1e300 has cancelled
        }
    }

    @Test
    void merge_ofAPartialThatDoesNotFit_namesWhyAndChangesNothing() throws Exception {
        JobSpec job = Results.sumJob(3, 2, ElementType.INT64);
        JobSpec other = job.withMaxWeight(7);
        try (Aggregation aggregation = Aggregation.open(job, 0, PROGRAMS);
                Aggregation overlapping = Aggregation.open(job, 0, PROGRAMS);
                Aggregation another = Aggregation.open(other, 0, PROGRAMS)) {
            aggregation.accept(Results.plain(job, 0, Results.longs(1, 2)));
            overlapping.accept(
                    List.of(Results.plain(job, 0, Results.longs(1, 2)), Results.plain(job, 1, Results.longs(3, 4))));
            another.accept(Results.plain(other, 1, Results.longs(1, 2)));
            byte[] before = bytes(aggregation.partial());
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> aggregation.merge(overlapping.partial()))
                    .withMessageContaining("index 0");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> aggregation.merge(another.partial()))
                    .withMessageContaining("job description");
            assertThat(bytes(aggregation.partial())).isEqualTo(before);
        }
    }

    @Test
    void merge_ofDamagedTotals_isRefusedWholly() throws Exception {
        JobSpec job = Results.sumJob(2, 2, ElementType.FLOAT64);
        try (Aggregation source = Aggregation.open(job, 0, PROGRAMS);
                Aggregation aggregation = Aggregation.open(job, 0, PROGRAMS)) {
            source.accept(Results.plain(job, 1, Results.doubles(1, 2)));
            PartialHeader header = source.partial().header();
            for (ByteBuffer wrong : List.of(
                    Results.doubles(Double.NaN, 0),
                    Results.doubles(Double.POSITIVE_INFINITY, 0),
                    Results.doubles(-0.0, 0),
                    Results.doubles(1),
                    Results.doubles(1, 0, 1, 0), // a second layer that is no rounding error of the first
                    Results.doubles(0, 0, Double.MIN_VALUE, 0))) {
                Partial damaged = Partial.of(header, List.of(wrong));
                assertThatIllegalArgumentException()
                        .isThrownBy(() -> aggregation.merge(damaged))
                        .withMessageContaining("damaged");
            }
            assertThat(aggregation.coveredCount()).isZero();
            aggregation.merge(source.partial());
            aggregation.accept(Results.plain(job, 0, Results.doubles(1, 2)));
            assertThat(aggregation.finish(NOW).objects()).containsExactly(Results.doubles(2, 4));
        }
    }

    @Test
    void parse_ofAChangedByte_isRejected() {
        JobSpec job = Results.sumJob(2, 2, ElementType.INT64);
        try (Aggregation source = Aggregation.open(job, 0, PROGRAMS)) {
            source.accept(Results.plain(job, 1, Results.longs(1, 2)));
            byte[] whole = bytes(source.partial());
            whole[whole.length - 1] ^= 1;
            assertThatExceptionOfType(RejectedResultException.class)
                    .isThrownBy(() -> Partial.parse(ByteBuffer.wrap(whole)))
                    .matches(e -> e.reason() == RejectReason.DIGEST_MISMATCH);
        }
    }
}
