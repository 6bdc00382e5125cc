package io.emeth.aggregator.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The tables of {@code docs/life-cycle.md}. */
final class LifeCycleTable {
    private static final Path PAGE = Path.of("..", "docs", "life-cycle.md");

    private LifeCycleTable() {}

    /** One event in one state: what is answered, and the state that follows. */
    record Cell(String event, String state, String answer, String next) {
        boolean isForStores() {
            return event.endsWith("(store)");
        }

        boolean isForMemory() {
            return event.endsWith("(memory)");
        }

        @Override
        public String toString() {
            return event + ", " + state;
        }
    }

    /** The cells of the table under a heading, but for those that say nothing. */
    static List<Cell> under(String heading) throws IOException {
        List<String> lines = Files.readAllLines(PAGE);
        List<String> rows = lines.subList(lines.indexOf("## " + heading), lines.size()).stream()
                .dropWhile(line -> !line.startsWith("| event"))
                .takeWhile(line -> line.startsWith("|"))
                .toList();
        List<String> states = cells(rows.get(0));
        List<Cell> cells = new ArrayList<>();
        for (String row : rows.subList(2, rows.size())) {
            List<String> columns = cells(row);
            assertThat(columns).as(row).hasSameSizeAs(states);
            for (int i = 1; i < columns.size(); i++) {
                if (!columns.get(i).equals("-")) {
                    cells.add(cell(columns.get(0), states.get(i), columns.get(i)));
                }
            }
        }
        return cells;
    }

    private static Cell cell(String event, String state, String text) {
        int arrow = text.indexOf(" → ");
        String stays = state.equals("closed, finished") ? "closed" : state;
        return arrow < 0
                ? new Cell(event, state, text, stays)
                : new Cell(event, state, text.substring(0, arrow), text.substring(arrow + 3));
    }

    private static List<String> cells(String row) {
        return Arrays.stream(row.substring(1, row.length() - 1).split("\\|"))
                .map(String::strip)
                .toList();
    }
}
