package io.emeth.aggregator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.emeth.aggregator.plain.PlainConcat;
import io.emeth.aggregator.plain.PlainSum;
import org.junit.jupiter.api.Test;

class ProgramRegistryTest {

    @Test
    void discover_findsThePlainPrograms() {
        ProgramRegistry programs = ProgramRegistry.discover();
        assertThat(programs.find(ProgramId.named("plain-sum"))).containsInstanceOf(PlainSum.class);
        assertThat(programs.findByName("plain-concat")).containsInstanceOf(PlainConcat.class);
        assertThat(programs.find(ProgramId.parse("1"))).isEmpty();
        assertThat(programs.findByName("median")).isEmpty();
    }

    @Test
    void register_ofATakenIdOrName_isRefused() {
        ProgramRegistry.Builder builder = ProgramRegistry.builder().register(new PlainSum());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.register(new PlainSum()))
                .withMessageContaining("plain-sum");
        assertThatIllegalArgumentException().isThrownBy(() -> builder.register(new Renamed("other", "plain-sum")));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.register(new Renamed("plain-sum", "other")));
        assertThat(builder.build().programs()).hasSize(1);
    }

    @Test
    void build_thenRegisterMore_leavesTheFirstRegistryAsItWas() {
        ProgramRegistry.Builder builder = ProgramRegistry.builder();
        ProgramRegistry empty = builder.build();
        builder.register(new PlainSum());
        assertThat(empty.programs()).isEmpty();
    }

    private record Renamed(String name, String idName) implements AggregationProgram {
        @Override
        public ProgramId id() {
            return ProgramId.named(idName);
        }

        @Override
        public Limits limits(JobSpec job) {
            return Limits.NONE;
        }

        @Override
        public Accumulator start(JobSpec job, Materials materials) {
            throw new InvalidJobException("runs no job");
        }
    }
}
