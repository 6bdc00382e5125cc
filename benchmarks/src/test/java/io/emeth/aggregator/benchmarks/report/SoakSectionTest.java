package io.emeth.aggregator.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.emeth.aggregator.benchmarks.harness.Series;
import io.emeth.aggregator.benchmarks.suite.Soak;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SoakSectionTest {
    private static Results results(List<Series> series) {
        return new Results(Map.of(), false, List.of(), List.of(), series, List.of());
    }

    /** A row for each of 150 seconds: 100 results of 2 ms in the first 75 of them, then 50 of 3 ms. */
    private static List<List<Double>> rows() {
        List<List<Double>> rows = new ArrayList<>();
        double results = 0;
        for (int second = 1; second <= 150; second++) {
            boolean isFirst = second <= 75;
            double count = isFirst ? 100 : 50;
            results += count;
            rows.add(List.of(
                    (double) second,
                    results,
                    1.0,
                    count,
                    isFirst ? 2.0 : 3.0,
                    200.0 + second,
                    0.0,
                    0.0,
                    30.0,
                    22.0,
                    1.0));
        }
        return rows;
    }

    @Test
    void of_firstMinuteAndLast_haveTheirOwnRates() {
        Series running = new Series(Soak.ID, Map.of(), List.of("a column"), rows());
        Series closed =
                new Series(Soak.CLOSED_ID, Map.of(), List.of("results", "open files"), List.of(List.of(5000.0, 9.0)));
        List<Block.Table> tables = SoakSection.of(results(List.of(running, closed))).blocks().stream()
                .filter(Block.Table.class::isInstance)
                .map(Block.Table.class::cast)
                .toList();
        assertThat(tables).hasSize(2);
        assertThat(tables.get(0).rows())
                .containsExactly(
                        List.of("0 to 60", "100", "2.00", "260", "30", "22"),
                        List.of("90 to 150", "50.0", "3.00", "350", "30", "22"));
        assertThat(tables.get(1).rows()).containsExactly(List.of("5,000", "9.00"));
    }

    @Test
    void of_noSoak_isEmpty() {
        assertThat(SoakSection.of(results(List.of())).blocks()).isEmpty();
    }
}
