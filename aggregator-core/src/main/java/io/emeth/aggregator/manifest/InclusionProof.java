package io.emeth.aggregator.manifest;

import io.emeth.aggregator.Digest;
import io.emeth.aggregator.FinalResultHeader;
import io.emeth.aggregator.JobSpec;
import io.emeth.aggregator.NodeAddress;
import io.emeth.aggregator.Part;
import io.emeth.aggregator.json.Json;
import io.emeth.aggregator.json.JsonFields;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Why one result is in a Merkle tree: its leaf, where it stands, and the siblings on the way to the root. Immutable.
 *
 * @param leaf the result
 * @param position where it stands, in [0, count)
 * @param count how many leaves the tree has, in [1, 2^20]
 * @param path the siblings, from the leaves to the root
 */
public record InclusionProof(Leaf leaf, int position, int count, List<Digest> path) {
    private static final String FORMAT = "emeth-inclusion-proof";
    private static final int MAX_PATH = 20; // log2 of the most leaves
    private static final Json JSON = new Json(256);

    /** @throws IllegalArgumentException if a number is outside its range */
    public InclusionProof {
        path = List.copyOf(path);
        if (count < 1 || count > JobSpec.MAX_PARALLEL) {
            throw new IllegalArgumentException("count " + count + " is outside [1, " + JobSpec.MAX_PARALLEL + "]");
        }
        if (position < 0 || position >= count) {
            throw new IllegalArgumentException("position " + position + " is outside [0, " + count + ")");
        }
        if (path.size() > MAX_PATH) {
            throw new IllegalArgumentException("a path of " + path.size() + " digests is longer than " + MAX_PATH);
        }
    }

    /** The proof for the result of {@code index}; empty if the final result does not list one. */
    public static Optional<InclusionProof> of(FinalResultHeader header, int index) {
        List<Leaf> leaves = header.parts().stream().map(Leaf::of).toList();
        List<Integer> indices = header.parts().stream().map(Part::index).toList();
        int position = indices.indexOf(index);
        return position < 0
                ? Optional.empty()
                : Optional.of(new InclusionProof(
                        leaves.get(position),
                        position,
                        leaves.size(),
                        MerkleTree.of(leaves).path(position)));
    }

    /** The root of the only tree that has this leaf here, RFC 9162 section 2.1.3.2; empty if the path does not fit it. */
    public Optional<Digest> root() {
        Digest hash = MerkleTree.hash(leaf);
        int at = position;
        int last = count - 1;
        for (Digest sibling : path) {
            if (last == 0) {
                return Optional.empty();
            }
            while (at == last && at % 2 == 0) { // an odd last one goes up unchanged
                at >>= 1;
                last >>= 1;
            }
            hash = at % 2 == 1 ? MerkleTree.hash(sibling, hash) : MerkleTree.hash(hash, sibling);
            at >>= 1;
            last >>= 1;
        }
        return last == 0 ? Optional.of(hash) : Optional.empty();
    }

    /**
     * Reads the JSON form.
     *
     * @throws IllegalArgumentException naming the field, its value and what would be right
     */
    public static InclusionProof fromJson(String json) {
        JsonFields fields = JSON.parse(json);
        if (!fields.text("format").equals(FORMAT)) {
            throw new IllegalArgumentException("format is '" + fields.text("format") + "', not '" + FORMAT + "'");
        }
        fields.integer("version", 1, 1);
        Leaf leaf = new Leaf(
                (int) fields.integer("index", 0, Integer.MAX_VALUE),
                fields.optionalText("node").map(NodeAddress::parse),
                Digest.parse(fields.text("digest")),
                fields.integer("weight", 1, Long.MAX_VALUE));
        InclusionProof proof = new InclusionProof(
                leaf,
                (int) fields.integer("position", 0, JobSpec.MAX_PARALLEL),
                (int) fields.integer("count", 1, JobSpec.MAX_PARALLEL),
                fields.texts("path", MAX_PATH).stream().map(Digest::parse).toList());
        fields.requireNoOthers();
        return proof;
    }

    /** The JSON form; reading it gives an equal proof. */
    public String toJson() {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("format", FORMAT);
        tree.put("version", 1);
        tree.put("index", leaf.index());
        leaf.node().ifPresent(node -> tree.put("node", node));
        tree.put("digest", leaf.digest());
        tree.put("weight", leaf.weight());
        tree.put("position", position);
        tree.put("count", count);
        tree.put("path", path);
        return Json.print(tree, true) + "\n";
    }
}
