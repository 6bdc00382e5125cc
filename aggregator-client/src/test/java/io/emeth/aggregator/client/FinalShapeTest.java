package io.emeth.aggregator.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.emeth.aggregator.Digest;
import io.emeth.aggregator.FinalResult;
import io.emeth.aggregator.JobSpec;
import io.emeth.aggregator.Materials;
import io.emeth.aggregator.PayloadLayout;
import io.emeth.aggregator.RejectedResultException;
import io.emeth.aggregator.SubJobResult;
import io.emeth.aggregator.he.program.BuiltInPrograms;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Headers of encrypted final results against their job, without a key. */
class FinalShapeTest {
    private static final ProgramFixture BFV = ProgramFixture.of("bfv");

    @AfterAll
    static void close() {
        BFV.close();
    }

    private static JobSpec job(String program) {
        return BFV.job(program, 2, PayloadLayout.vector(3), 9, Map.of());
    }

    private static FinalResult total(JobSpec job, Materials materials) throws Exception {
        List<SubJobResult> results = IntStream.range(0, 2)
                .mapToObj(i ->
                        BFV.result(job, BuiltInPrograms.of(job), i, Map.of("values", new long[] {1, 2, i}), 1 + i))
                .toList();
        return ProgramFixture.aggregate(job, materials, results);
    }

    private static void assertRejected(JobSpec job, FinalResult forged, String problem) {
        assertThatExceptionOfType(RejectedResultException.class)
                .isThrownBy(() -> BuiltInPrograms.of(job).requireFinal(job, forged.header()))
                .withMessageContaining(problem);
    }

    @ParameterizedTest
    @CsvSource({"sum, 1", "mean, 2", "weighted-mean, 3", "variance, 2", "product, 1", "concat, 1"})
    void requireFinal_ofAnotherDivisor_isRejected(String program, long divisor) throws Exception {
        JobSpec job = job(program);
        FinalResult honest = total(job, BFV.materials(job));
        assertThatCode(() -> BuiltInPrograms.of(job).requireFinal(job, honest.header()))
                .doesNotThrowAnyException();
        String field = "\"divisor\":" + divisor + ",";
        FinalResult forged = Forgery.withHeader(honest, header -> {
            assertThat(header).contains(field);
            return header.replace(field, "\"divisor\":7,");
        });
        assertRejected(job, forged, "divisor is 7, expected " + divisor);
    }

    @Test
    void requireFinal_ofAnotherPlanParametersOrLayout_isRejected() throws Exception {
        JobSpec job = job("mean");
        FinalResult honest = total(job, Materials.NONE);
        String plan = honest.header().plan().map(Digest::toString).orElseThrow();
        String parameters = honest.header().parametersId().orElseThrow();
        String zeros = "0".repeat(64);
        assertRejected(job, Forgery.withHeader(honest, header -> header.replace(plan, zeros)), "plan is ");
        assertRejected(
                job, Forgery.withHeader(honest, header -> header.replace(parameters, zeros)), "parametersId is ");
        assertRejected(job, Forgery.withHeader(honest, header -> header.replace("[3]", "[2]")), "layout is ");
    }
}
