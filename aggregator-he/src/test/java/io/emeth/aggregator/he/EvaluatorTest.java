package io.emeth.aggregator.he;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Each operation reaches the right native one; that those are exact is tested beside them. */
class EvaluatorTest {
    private static HeErrorCode codeOf(Callable<?> body) throws Exception {
        try {
            body.call();
        } catch (HeException e) {
            return e.code();
        }
        throw new AssertionError("nothing was refused");
    }

    @Nested
    class Bfv {
        private final HeContext context = HeContext.create(KnownAnswers.PARAMETERS);
        private final Evaluator evaluator = new Evaluator(context);
        private final Ciphertext a = Ciphertext.load(context, KnownAnswers.object("a"));
        private final Ciphertext b = Ciphertext.load(context, KnownAnswers.object("b"));
        private final Plaintext pa = Plaintext.load(context, KnownAnswers.object("pa"));

        @Test
        void add_knownAnswer_isSeals() {
            assertThat(evaluator.add(a, b).save()).isEqualTo(KnownAnswers.relabelled("add_ab"));
        }

        @Test
        void addMany_knownAnswer_isSeals() {
            List<Ciphertext> operands = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                operands.add(Ciphertext.load(context, KnownAnswers.object("x" + i)));
            }
            assertThat(evaluator.addMany(operands).save()).isEqualTo(KnownAnswers.relabelled("sum_x"));
        }

        @Test
        void sub_undoesAdd() {
            assertThat(evaluator.sub(evaluator.add(a, b), b).save()).isEqualTo(a.save());
            assertThat(evaluator.add(evaluator.negate(b), a).save())
                    .isEqualTo(evaluator.sub(a, b).save());
        }

        @Test
        void subPlain_undoesAddPlain() {
            Ciphertext sum = evaluator.addPlain(a, pa);
            assertThat(sum.save()).isNotEqualTo(a.save());
            assertThat(evaluator.subPlain(sum, pa).save()).isEqualTo(a.save());
        }

        @Test
        void multiplyPlain_byOne_isTheSame() {
            assertThat(evaluator
                            .multiplyPlain(a, Plaintext.ofCoefficients(context, new long[] {1}))
                            .save())
                    .isEqualTo(a.save());
            assertThat(evaluator
                            .multiplyPlain(a, Plaintext.ofCoefficients(context, new long[] {2}))
                            .save())
                    .isEqualTo(evaluator.add(a, a).save());
        }

        @Test
        void transformFromNtt_undoesTransformToNtt() throws Exception {
            Ciphertext ntt = evaluator.transformToNtt(a);
            assertThat(ntt.isNtt()).isTrue();
            assertThat(evaluator.transformFromNtt(ntt).save()).isEqualTo(a.save());
            assertThat(codeOf(() -> evaluator.transformToNtt(ntt))).isEqualTo(HeErrorCode.FORM_MISMATCH);
            assertThat(codeOf(() -> evaluator.add(a, ntt))).isEqualTo(HeErrorCode.FORM_MISMATCH);
        }

        @Test
        void operations_outsideTheirDomain_areTyped() throws Exception {
            assertThat(codeOf(() -> evaluator.sub(a, a))).isEqualTo(HeErrorCode.TRANSPARENT);
            assertThat(codeOf(() -> evaluator.rescaleToNext(a))).isEqualTo(HeErrorCode.UNSUPPORTED);
            assertThat(codeOf(() -> evaluator.modSwitchToNext(a))).isEqualTo(HeErrorCode.END_OF_CHAIN);
            assertThat(codeOf(() -> evaluator.addMany(List.of()))).isEqualTo(HeErrorCode.INVALID_ARGUMENT);
        }

        @Test
        void operands_ofAnotherContext_areRefused() {
            try (HeContext other = HeContext.create(KnownAnswers.PARAMETERS);
                    Ciphertext foreign = Ciphertext.load(other, KnownAnswers.object("b"))) {
                assertThatThrownBy(() -> evaluator.add(a, foreign)).isInstanceOf(IllegalArgumentException.class);
                assertThatThrownBy(() -> evaluator.addMany(List.of(a, foreign)))
                        .isInstanceOf(IllegalArgumentException.class);
            }
        }

        @Test
        void add_manyThreads_isTheSame() throws Exception {
            ExecutorService threads = Executors.newFixedThreadPool(4);
            try {
                List<Future<Boolean>> results = new ArrayList<>();
                for (int i = 0; i < 200; i++) {
                    results.add(
                            threads.submit(() -> evaluator.add(a, b).save().equals(KnownAnswers.relabelled("add_ab"))));
                }
                for (Future<Boolean> result : results) {
                    assertThat(result.get()).isTrue();
                }
            } finally {
                threads.shutdownNow();
            }
        }

        @Test
        void close_whileOthersCompute_isSafe() throws Exception {
            ExecutorService threads = Executors.newFixedThreadPool(3);
            try {
                for (int round = 0; round < 100; round++) {
                    Ciphertext shared = Ciphertext.load(context, KnownAnswers.object("a"));
                    Future<Boolean> first = threads.submit(() -> computesOrIsClosed(shared));
                    Future<Boolean> second = threads.submit(() -> computesOrIsClosed(shared));
                    shared.close();
                    assertThat(first.get()).isTrue();
                    assertThat(second.get()).isTrue();
                }
            } finally {
                threads.shutdownNow();
            }
        }

        private boolean computesOrIsClosed(Ciphertext shared) {
            try (Ciphertext sum = evaluator.add(shared, b)) {
                return sum.save().equals(KnownAnswers.relabelled("add_ab"));
            } catch (IllegalStateException e) {
                return "closed".equals(e.getMessage());
            }
        }
    }

    @Nested
    class Ckks {
        private final HeContext context = HeContext.create(TestJobs.CKKS);
        private final Evaluator evaluator = new Evaluator(context);
        private final CkksEncoder encoder = new CkksEncoder(context);
        private final Ciphertext a = Ciphertext.load(context, TestJobs.randomCiphertext(context, new Random(1)));

        @Test
        void rescaleToNext_dropsAPrimeAndDividesTheScale() throws Exception {
            Plaintext half = encoder.encode(new double[] {0.5}, 0x1p25);
            Ciphertext product = evaluator.multiplyPlain(a, half);
            assertThat(product.scale()).isEqualTo(0x1p50);
            Ciphertext rescaled = evaluator.rescaleToNext(product);
            assertThat(rescaled.limbs()).isEqualTo(1);
            assertThat(rescaled.scale())
                    .isEqualTo(0x1p50 / TestJobs.CKKS.coefficientModuli().get(1));
            assertThat(codeOf(() -> evaluator.rescaleToNext(rescaled))).isEqualTo(HeErrorCode.END_OF_CHAIN);
            assertThat(codeOf(() -> evaluator.add(a, rescaled))).isEqualTo(HeErrorCode.LEVEL_MISMATCH);
            assertThat(codeOf(() -> evaluator.add(a, product))).isEqualTo(HeErrorCode.SCALE_MISMATCH);
        }

        @Test
        void modSwitch_ciphertextAndPlaintext_goDownTogether() throws Exception {
            Ciphertext lower = evaluator.modSwitchToNext(a);
            assertThat(lower.limbs()).isEqualTo(1);
            assertThat(lower.scale()).isEqualTo(a.scale());
            assertThat(evaluator.modSwitchTo(a, 1).save()).isEqualTo(lower.save());
            assertThat(evaluator.modSwitchTo(a, 2).save()).isEqualTo(a.save());
            assertThat(codeOf(() -> evaluator.modSwitchTo(lower, 2))).isEqualTo(HeErrorCode.LEVEL_MISMATCH);
            Plaintext plaintext = evaluator.modSwitchToNext(encoder.encode(new double[] {1}, 0x1p25));
            assertThat(plaintext.limbs()).isEqualTo(1);
            assertThat(plaintext.save())
                    .isEqualTo(encoder.encode(new double[] {1}, 0x1p25, 1).save());
            assertThat(evaluator
                            .subPlain(evaluator.addPlain(lower, plaintext), plaintext)
                            .save())
                    .isEqualTo(lower.save());
        }
    }
}
