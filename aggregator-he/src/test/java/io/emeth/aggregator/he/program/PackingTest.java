package io.emeth.aggregator.he.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Packing against arrays that rotate and swap as ciphertexts do. */
class PackingTest {

    /** Ciphertexts as plain arrays, every slot that no part uses being full of garbage. */
    private static final class PlainSlots implements Packing.Slots<long[]> {
        private final int rows;
        private final int columns;
        private final List<long[]> sources = new ArrayList<>();
        private final List<Long> whole = new ArrayList<>();
        private int rotations;
        private int alive;
        private int mostAlive;

        PlainSlots(List<Long> lengths, int rows, int columns) {
            this.rows = rows;
            this.columns = columns;
            int slots = rows * columns;
            for (long length : lengths) {
                for (long i = 0; i < length; i++) {
                    if (i % slots == 0) {
                        long[] garbage = new long[slots];
                        Arrays.fill(garbage, -7_000_000);
                        sources.add(garbage);
                    }
                    whole.add((long) whole.size() + 1);
                    sources.get(sources.size() - 1)[(int) (i % slots)] = whole.size();
                }
            }
        }

        @Override
        public long[] select(List<Packing.Selection> selections) {
            long[] sum = new long[rows * columns];
            for (Packing.Selection selection : selections) {
                for (Packing.Interval kept : selection.kept()) {
                    for (int i = kept.from(); i < kept.to(); i++) {
                        sum[i] += sources.get(selection.source())[i];
                    }
                }
            }
            mostAlive = Math.max(mostAlive, ++alive);
            return sum;
        }

        @Override
        public long[] add(long[] a, long[] b) {
            alive--;
            return LongStream.range(0, a.length)
                    .map(i -> a[(int) i] + b[(int) i])
                    .toArray();
        }

        @Override
        public long[] rotateRight(long[] a, int by) {
            assertThat(Integer.bitCount(by)).as("rotation by %d", by).isEqualTo(1);
            rotations++;
            long[] rotated = new long[a.length];
            for (int i = 0; i < a.length; i++) {
                rotated[i / columns * columns + (i % columns + by) % columns] = a[i];
            }
            return rotated;
        }

        @Override
        public long[] swapRows(long[] a) {
            assertThat(rows).isEqualTo(2);
            long[] swapped = new long[a.length];
            System.arraycopy(a, columns, swapped, 0, columns);
            System.arraycopy(a, 0, swapped, columns, columns);
            return swapped;
        }
    }

    private static PlainSlots assertPacks(String message, List<Long> lengths, int rows, int columns) {
        PlainSlots arrays = new PlainSlots(lengths, rows, columns);
        Packing packing = Packing.of(lengths, rows, columns);
        int slots = rows * columns;
        assertThat(packing.size()).as(message).isEqualTo((arrays.whole.size() + slots - 1) / slots);
        for (int destination = 0; destination < packing.size(); destination++) {
            long[] expected = new long[slots];
            int from = destination * slots;
            for (int i = from; i < Math.min(from + slots, arrays.whole.size()); i++) {
                expected[i - from] = arrays.whole.get(i);
            }
            assertThat(packing.gather(destination, arrays))
                    .as("%s, destination %d", message, destination)
                    .isEqualTo(expected);
            arrays.alive = 0;
        }
        return arrays;
    }

    @Test
    void gather_anyLengths_isTheConcatenation() {
        for (int seed = 0; seed < 400; seed++) {
            Random random = new Random(seed);
            int rows = 1 + random.nextInt(2);
            int columns = 1 << random.nextInt(6);
            int longest = 1 + random.nextInt(4 * rows * columns);
            List<Long> lengths =
                    random.longs(1 + random.nextInt(12), 1, 1 + longest).boxed().toList();
            String message = "seed " + seed + ": " + lengths + " in " + rows + " rows of " + columns;
            assertPacks(message, lengths, rows, columns);
        }
    }

    @Test
    void moves_wholeCiphertexts_stayWhereTheyAre() {
        Packing packing = Packing.of(List.of(16L, 32L), 2, 8);
        assertThat(packing.size()).isEqualTo(3);
        for (int destination = 0; destination < 3; destination++) {
            assertThat(packing.moves(destination))
                    .containsExactly(new Packing.Move(
                            0,
                            false,
                            List.of(new Packing.Selection(
                                    destination, List.of(new Packing.Interval(0, 8), new Packing.Interval(8, 16))))));
        }
    }

    @Test
    void moves_equallyFar_areMaskedAndAddedTogether() {
        // The second part moves by 4 from both rows to the other one; the third comes from a second ciphertext.
        Packing packing = Packing.of(List.of(12L, 4L, 4L), 2, 8);
        assertThat(packing.moves(0))
                .containsExactly(
                        new Packing.Move(
                                0,
                                false,
                                List.of(new Packing.Selection(
                                        0, List.of(new Packing.Interval(0, 8), new Packing.Interval(8, 12))))),
                        new Packing.Move(
                                4, true, List.of(new Packing.Selection(1, List.of(new Packing.Interval(0, 4))))));
        assertThat(packing.moves(1))
                .containsExactly(new Packing.Move(
                        0, false, List.of(new Packing.Selection(2, List.of(new Packing.Interval(0, 4))))));
    }

    @Test
    void gather_oneNumberPerPart_rotatesOncePerBitAndWayLeft() {
        int columns = 64;
        PlainSlots arrays = assertPacks(
                "ones", LongStream.range(0, columns).map(i -> 1).boxed().toList(), 1, columns);
        assertThat(arrays.rotations).isEqualTo(columns - 1); // columns / 2 + columns / 4 + ... + 1
        assertThat(arrays.mostAlive).isLessThanOrEqualTo(7); // log2(columns) + 1
    }

    @Test
    void moves_everySlot_isKeptOnce() {
        Random random = new Random(5);
        List<Long> lengths = random.longs(20, 1, 50).boxed().toList();
        Packing packing = Packing.of(lengths, 2, 8);
        Set<List<Integer>> kept = new HashSet<>();
        for (int destination = 0; destination < packing.size(); destination++) {
            for (Packing.Move move : packing.moves(destination)) {
                for (Packing.Selection selection : move.selections()) {
                    for (Packing.Interval interval : selection.kept()) {
                        for (int slot = interval.from(); slot < interval.to(); slot++) {
                            assertThat(kept.add(List.of(selection.source(), slot)))
                                    .isTrue();
                        }
                    }
                }
            }
        }
        assertThat(kept)
                .hasSize((int) lengths.stream().mapToLong(Long::longValue).sum());
    }
}
