package io.emeth.aggregator.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emeth.aggregator.FinalResult;
import io.emeth.aggregator.InvalidJobException;
import io.emeth.aggregator.JobSpec;
import io.emeth.aggregator.PayloadLayout;
import io.emeth.aggregator.RejectReason;
import io.emeth.aggregator.RejectedResultException;
import io.emeth.aggregator.SubJobId;
import io.emeth.aggregator.SubJobResult;
import io.emeth.aggregator.TensorSpec;
import io.emeth.aggregator.he.BatchEncoder;
import io.emeth.aggregator.he.program.BuiltInPrograms;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Counts that must be counts, and add up. */
class HistogramTest {
    private static final ProgramFixture BFV = ProgramFixture.of("bfv");
    private static final PayloadLayout LAYOUT =
            new PayloadLayout(List.of(new TensorSpec("age", List.of(3L)), new TensorSpec("sex", List.of(2L))));

    @AfterAll
    static void close() {
        BFV.close();
    }

    private static JobSpec job() {
        return BFV.job("histogram", 2, LAYOUT, 0, Map.of()).withMaxWeight(100);
    }

    private static SubJobResult counted(int index, long[] age, long[] sex, long weight) {
        return BFV.result(job(), BuiltInPrograms.of(job()), index, Map.of("age", age, "sex", sex), weight);
    }

    /** Any numbers, encrypted past the checks of an honest node. */
    private static SubJobResult dishonest(int index, long weight, long... counts) {
        BatchEncoder encoder = new BatchEncoder(BFV.keys.context());
        return SubJobResult.encrypted(
                        new SubJobId(job().job(), 0, index),
                        job().program(),
                        BFV.keys.context().parametersId(),
                        LAYOUT,
                        List.of(new Encryptor(BFV.keys.publicKey()).encrypt(encoder.encode(counts))))
                .withWeight(weight);
    }

    private static Map<String, long[]> decrypt(SubJobResult... results) throws Exception {
        FinalResult total = ProgramFixture.aggregate(job(), BFV.materials(job()), List.of(results));
        return new FinalResultDecryptor(job(), BFV.keys.secretKey()).decryptIntegers(total);
    }

    @Test
    void histogram_honestCounts_areAddedUp() throws Exception {
        Map<String, long[]> total = decrypt(
                counted(0, new long[] {3, 0, 7}, new long[] {4, 6}, 10),
                counted(1, new long[] {1, 1, 0}, new long[] {2, 0}, 2));
        assertThat(total.get("age")).containsExactly(4, 1, 7);
        assertThat(total.get("sex")).containsExactly(6, 6);
    }

    @Test
    void encrypt_countsThatDoNotAddUp_areRefused() {
        assertThatThrownBy(() -> counted(0, new long[] {3, 0, 6}, new long[] {4, 6}, 10))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'age' add up to 9");
        assertThatThrownBy(() -> counted(0, new long[] {-1, 4, 7}, new long[] {4, 6}, 10))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("count -1");
        assertThatThrownBy(() -> counted(0, new long[] {11, -1, 0}, new long[] {4, 6}, 10))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("value 11");
    }

    @Test
    void decrypt_countsThatDoNotAddUp_areRejected() {
        SubJobResult honest = counted(0, new long[] {3, 0, 7}, new long[] {4, 6}, 10);
        for (SubJobResult dishonest : List.of(
                dishonest(1, 5, 5, 0, 0, 5, 1), // one too many
                dishonest(1, 5, 4, 0, 0, 5, 0), // one too few
                dishonest(1, 5, 3, -1, 3, 5, 0), // negative
                dishonest(1, 5, 1L << 34, 0, 5 - (1L << 34), 5, 0))) {
            assertThatThrownBy(() -> decrypt(honest, dishonest))
                    .isInstanceOfSatisfying(
                            RejectedResultException.class,
                            e -> assertThat(e.reason()).isEqualTo(RejectReason.VALUE_OUT_OF_RANGE));
        }
    }

    @Test
    void histogram_ckks_isRefused() {
        try (ProgramFixture ckks = ProgramFixture.of("ckks")) {
            JobSpec job = ckks.job("histogram", 2, LAYOUT, 0, Map.of());
            assertThatThrownBy(() -> new SubJobEncryptor(job, ckks.keys.publicKey()))
                    .isInstanceOf(InvalidJobException.class)
                    .hasMessageContaining("ckks");
        }
    }
}
