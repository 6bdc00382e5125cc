package io.emeth.aggregator.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.emeth.aggregator.Digest;
import io.emeth.aggregator.NodeAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MerkleTreeTest {

    private static Leaf leaf(int index) {
        byte[] digest = new byte[Digest.BYTES];
        digest[0] = (byte) index;
        Optional<NodeAddress> node =
                index % 3 == 0 ? Optional.empty() : Optional.of(NodeAddress.parse("0x" + "%040x".formatted(index)));
        return new Leaf(index, node, new Digest(digest), index + 1L);
    }

    private static List<Leaf> leaves(int count) {
        List<Leaf> leaves = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            leaves.add(leaf(2 * i));
        }
        return leaves;
    }

    /** MTH as section 2.1 of RFC 6962 defines it: split at the largest power of two below the size. */
    private static Digest definition(List<Leaf> leaves) {
        if (leaves.isEmpty()) {
            return Digest.sha256();
        }
        if (leaves.size() == 1) {
            return Digest.sha256(
                    ByteBuffer.wrap(new byte[1]), ByteBuffer.wrap(leaves.get(0).bytes()));
        }
        int split = Integer.highestOneBit(leaves.size() - 1);
        return Digest.sha256(
                ByteBuffer.wrap(new byte[] {1}),
                ByteBuffer.wrap(definition(leaves.subList(0, split)).toByteArray()),
                ByteBuffer.wrap(definition(leaves.subList(split, leaves.size())).toByteArray()));
    }

    @Test
    void root_ofAnyNumberOfLeaves_isTheDefinitions() {
        for (int count = 0; count <= 70; count++) {
            assertThat(MerkleTree.of(leaves(count)).root())
                    .as("%d leaves", count)
                    .isEqualTo(definition(leaves(count)));
        }
        assertThat(MerkleTree.of(List.of()).root())
                .hasToString("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    }

    @Test
    void inclusionProof_ofEveryLeaf_givesTheRootAndOfNoOther() {
        for (int count = 1; count <= 40; count++) {
            List<Leaf> leaves = leaves(count);
            MerkleTree tree = MerkleTree.of(leaves);
            for (int at = 0; at < count; at++) {
                String label = at + " of " + count;
                List<Digest> path = tree.path(at);
                assertThat(new InclusionProof(leaves.get(at), at, count, path).root())
                        .as(label)
                        .hasValue(tree.root());
                assertThat(new InclusionProof(leaf(1), at, count, path).root())
                        .as(label)
                        .isNotEqualTo(Optional.of(tree.root()));
                for (int other = 0; other < count; other++) {
                    if (other != at) {
                        assertThat(new InclusionProof(leaves.get(at), other, count, path).root())
                                .as(label + " said to be at " + other)
                                .isNotEqualTo(Optional.of(tree.root()));
                    }
                }
                List<Digest> longer = new ArrayList<>(path);
                longer.add(tree.root());
                assertThat(new InclusionProof(leaves.get(at), at, count, longer).root())
                        .as(label + ", longer")
                        .isEmpty();
                if (!path.isEmpty()) {
                    assertThat(new InclusionProof(leaves.get(at), at, count, path.subList(0, path.size() - 1)).root())
                            .as(label + ", shorter")
                            .isNotEqualTo(Optional.of(tree.root()));
                }
            }
        }
    }

    @Test
    void inclusionProof_survivesJson() {
        InclusionProof proof =
                new InclusionProof(leaf(4), 2, 9, MerkleTree.of(leaves(9)).path(2));
        assertThat(InclusionProof.fromJson(proof.toJson())).isEqualTo(proof);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> InclusionProof.fromJson(proof.toJson().replace("\"count\" : 9", "\"count\" : 2")))
                .withMessageContaining("position 2");
    }

    @Test
    void inclusionProof_pathOf20Digests_isReadAndOneMoreIsNot() {
        Leaf leaf = leaf(0);
        Digest sibling = MerkleTree.of(leaves(1)).root();
        List<Digest> longest = Collections.nCopies(20, sibling);
        InclusionProof proof = new InclusionProof(leaf, 0, 1 << 20, longest); // of as many leaves as there can be
        assertThat(proof.root()).isPresent();
        String json = proof.toJson();
        assertThat(InclusionProof.fromJson(json)).isEqualTo(proof);
        String oneMore = json.replaceFirst("\"path\" : \\[", "$0 \"" + sibling + "\",");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> InclusionProof.fromJson(oneMore))
                .withMessageContaining("20");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new InclusionProof(leaf, 0, 1 << 20, Collections.nCopies(21, sibling)))
                .withMessageContaining("a path of 21 digests");
    }
}
