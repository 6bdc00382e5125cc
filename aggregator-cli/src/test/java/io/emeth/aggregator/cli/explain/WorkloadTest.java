package io.emeth.aggregator.cli.explain;

import static org.assertj.core.api.Assertions.assertThat;

import io.emeth.aggregator.EncryptionSpec;
import io.emeth.aggregator.JobId;
import io.emeth.aggregator.JobSpec;
import io.emeth.aggregator.PayloadLayout;
import io.emeth.aggregator.ProgramArguments;
import io.emeth.aggregator.he.recipe.NamedRecipes;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class WorkloadTest {
    private static final EncryptionSpec CKKS = new EncryptionSpec("ckks", 16, List.of(97L, 193L, 257L), 0, 4, 0);
    private static final EncryptionSpec BFV = new EncryptionSpec("bfv", 16, List.of(97L, 193L, 257L), 97, 0, 0);

    private static Workload workload(String program, Map<String, ?> arguments, int parallel, EncryptionSpec spec) {
        ProgramArguments checked = ProgramArguments.of(arguments);
        JobSpec job = JobSpec.encrypted(new JobId(new UUID(0, 1)), program, parallel, PayloadLayout.vector(20), spec)
                .withArguments(checked);
        return Workload.of(job, NamedRecipes.of(program, checked));
    }

    /** 20 numbers take 3 ciphertexts of 8 slots. */
    @Test
    void sum_ckks_readsAndAddsEveryCiphertext() {
        Workload sum = workload("sum", Map.of(), 5, CKKS);
        assertThat(sum.perResult().counts()).isEqualTo(Map.of(Work.Kind.READ, 3.0, Work.Kind.ADD, 3.0));
        assertThat(sum.finish()).isEqualTo(Work.NONE);
    }

    @Test
    void product_ckks_isOneProductLessThanResults() {
        Workload product = workload("product", Map.of(), 5, CKKS);
        assertThat(product.finish().counts())
                .isEqualTo(Map.of(Work.Kind.MULTIPLY, 12.0, Work.Kind.SWITCH_KEY, 12.0, Work.Kind.RESCALE, 12.0));
        assertThat(workload("product", Map.of(), 1, CKKS).finish()).isEqualTo(Work.NONE);
    }

    /** 20 numbers take 2 ciphertexts of 16 slots: 3 rotations of rows of 8, one exchange of rows. */
    @Test
    void dot_bfv_rotatesThroughBothRows() {
        Workload dot = workload("dot", Map.of("vectorBound", 1), 5, BFV);
        assertThat(dot.finish().counts())
                .isEqualTo(Map.of(Work.Kind.MULTIPLY_PLAIN, 2.0, Work.Kind.ADD, 5.0, Work.Kind.SWITCH_KEY, 4.0));
    }

    @Test
    void variance_bfv_squaresEveryResultAndRelinearizesOnce() {
        Workload variance = workload("variance", Map.of(), 5, BFV);
        assertThat(variance.perResult().counts())
                .isEqualTo(Map.of(Work.Kind.READ, 2.0, Work.Kind.ADD, 4.0, Work.Kind.MULTIPLY, 2.0));
        assertThat(variance.finish().counts()).isEqualTo(Map.of(Work.Kind.SWITCH_KEY, 2.0));
    }
}
