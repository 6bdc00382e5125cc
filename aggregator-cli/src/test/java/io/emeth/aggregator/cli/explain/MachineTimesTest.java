package io.emeth.aggregator.cli.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.emeth.aggregator.he.Ciphertext;
import io.emeth.aggregator.he.GaloisKeys;
import io.emeth.aggregator.he.HeContext;
import io.emeth.aggregator.he.HeParameters;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MachineTimesTest {
    private static HeContext context(String scheme) {
        return HeContext.create(
                scheme.equals("bfv") ? HeParameters.bfv(4096, 20) : HeParameters.ckks(4096, 40, 20, 40));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bfv", "ckks"})
    void randomObjects_passEveryCheckOfTheEngine(String scheme) {
        try (HeContext context = context(scheme)) {
            RandomObjects random = new RandomObjects(context);
            try (Ciphertext ciphertext =
                            Ciphertext.load(context, random.ciphertext(scheme.equals("bfv") ? 1 : 0x1p20));
                    GaloisKeys keys = GaloisKeys.load(context, random.galoisKeys(3))) {
                assertThat(ciphertext.limbs()).isEqualTo(context.firstLimbs());
                assertThat(keys.elements()).containsExactly(3L);
                assertThatCode(() -> ciphertext.save()).doesNotThrowAnyException();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"bfv", "ckks"})
    void measure_everyKindOfTheScheme_takesSomeTime(String scheme) {
        Set<Work.Kind> kinds = EnumSet.allOf(Work.Kind.class);
        if (scheme.equals("bfv")) {
            kinds.remove(Work.Kind.RESCALE);
        }
        try (HeContext context = context(scheme)) {
            MachineTimes times = MachineTimes.measure(context, kinds);
            assertThat(times.seconds().keySet()).isEqualTo(kinds);
            assertThat(times.seconds().values()).allMatch(seconds -> seconds > 0);
        }
    }

    @Test
    void of_work_isTheSumOfItsOperations() {
        MachineTimes times = new MachineTimes(Map.of(Work.Kind.ADD, 0.5, Work.Kind.MULTIPLY, 2.0));
        Work work = Work.NONE.and(Work.Kind.ADD, 3).and(Work.Kind.MULTIPLY, 1).times(2);
        assertThat(times.of(work)).isCloseTo(7, Offset.offset(1e-9));
        assertThat(times.of(Work.NONE)).isZero();
    }

    @Test
    void measure_nothing_needsNothing() {
        try (HeContext context = context("bfv")) {
            assertThat(MachineTimes.measure(context, Set.of()).seconds()).isEmpty();
        }
    }
}
