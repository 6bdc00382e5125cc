package io.emeth.aggregator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(120)
class BatchesTest {

    @ParameterizedTest
    @EnumSource
    void forEach_withAnyExecutor_passesEveryNumberInOrder(TestExecutors kind) throws Exception {
        kind.use(executor -> {
            Workers workers = Workers.of(executor, 4);
            for (int size = 0; size < 300; size++) {
                List<Integer> passed = Collections.synchronizedList(new ArrayList<>());
                new Batches(size, workers.threads(), Batches.MOST_RESULTS).forEach(workers, batch -> {
                    batch.awaitTurn();
                    IntStream.range(batch.from(), batch.to()).forEach(passed::add);
                    batch.passTurn();
                });
                assertThat(passed)
                        .as("size %d", size)
                        .isEqualTo(IntStream.range(0, size).boxed().toList());
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void forEach_whenABatchFailsBeforeItsTurnIsOver_letsNoLaterOnePass(TestExecutors kind) throws Exception {
        kind.use(executor -> {
            Workers workers = Workers.of(executor, 4);
            for (int round = 0; round < 100; round++) {
                List<Integer> passed = Collections.synchronizedList(new ArrayList<>());
                assertThatIllegalStateException()
                        .isThrownBy(() -> new Batches(50, workers.threads(), 1).forEach(workers, batch -> {
                            if (batch.number() == 20) {
                                throw new IllegalStateException("batch 20");
                            }
                            batch.awaitTurn();
                            passed.add(batch.number());
                            batch.passTurn();
                        }))
                        .withMessage("batch 20");
                assertThat(passed)
                        .as("round %d", round)
                        .isEqualTo(IntStream.range(0, 20).boxed().toList());
            }
        });
    }

    @Test
    void count_isOfBatchesThatAreFewEnoughToShareAndSmallEnoughToHold() {
        assertThat(new Batches(0, 1, 8).count()).isZero();
        assertThat(new Batches(1, 1, 8).count()).isOne();
        assertThat(new Batches(64, 1, 8).count()).isEqualTo(8);
        assertThat(new Batches(64, 1, 3).count()).isEqualTo(22);
        assertThat(new Batches(64, 4, 8).count()).isEqualTo(16);
        assertThat(new Batches(64, 1, 0).count()).isEqualTo(64);
    }
}
