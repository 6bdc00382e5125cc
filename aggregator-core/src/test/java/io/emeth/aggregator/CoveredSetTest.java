package io.emeth.aggregator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CoveredSetTest {

    private static Part part(int index) {
        return new Part(index, Optional.empty(), new Digest(new byte[32]), index + 1L, List.of(4L), 1);
    }

    private static CoveredSet of(int... indices) {
        CoveredSet set = new CoveredSet();
        for (int index : indices) {
            set.add(part(index));
        }
        return set;
    }

    @Test
    void parts_addedInAnyOrder_areSortedByIndex() {
        CoveredSet set = of(5, 0, 3);
        assertThat(set.parts()).containsExactly(part(0), part(3), part(5));
        assertThat(set.missing(7)).containsExactly(1, 2, 4, 6);
        assertThat(set.totalWeight()).isEqualTo(11);
        assertThat(set.contains(3)).isTrue();
        assertThat(set.size()).isEqualTo(3);
    }

    @Test
    void add_ofCoveredIndex_isRefusedAndChangesNothing() {
        CoveredSet set = of(1);
        Part other = new Part(1, Optional.empty(), new Digest(new byte[32]), 99, List.of(4L), 1);
        assertThatIllegalArgumentException().isThrownBy(() -> set.add(other));
        assertThat(set.parts()).containsExactly(part(1));
    }

    @Test
    void union_withACommonIndex_isRefusedAndChangesNothing() {
        CoveredSet set = of(1, 2);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> set.union(of(0, 2)))
                .withMessageContaining("index 2");
        assertThat(set.parts()).containsExactly(part(1), part(2));
        set.union(of(0, 3));
        assertThat(set.missing(4)).isEmpty();
    }

    @Test
    void copy_afterTheOriginalChanges_isUnchanged() {
        CoveredSet set = of(1);
        CoveredSet copy = set.copy();
        set.add(part(2));
        assertThat(copy.parts()).containsExactly(part(1));
    }

    @Test
    void part_withIllegalValues_isRefused() {
        Digest digest = new Digest(new byte[32]);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Part(-1, Optional.empty(), digest, 1, List.of(1L), 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new Part(0, Optional.empty(), digest, 0, List.of(1L), 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new Part(0, Optional.empty(), digest, 1, List.of(), 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new Part(0, Optional.empty(), digest, 1, List.of(0L), 1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Part(0, Optional.empty(), digest, 1, List.of(1L), -1));
    }
}
