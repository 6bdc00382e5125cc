package io.emeth.aggregator.manifest;

import io.emeth.aggregator.Digest;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The Merkle tree of RFC 6962 (section 2.1) over leaves in order: SHA-256, a zero byte before what a leaf hashes, a one
 * before what an inner node does. Immutable.
 */
public final class MerkleTree {
    private static final byte LEAF = 0;
    private static final byte NODE = 1;

    /** Level 0 has the leaves' hashes; each other level those of pairs below, and an odd last one unchanged. */
    private final List<List<Digest>> levels = new ArrayList<>();

    private MerkleTree(List<Digest> leaves) {
        List<Digest> level = leaves;
        levels.add(level);
        while (level.size() > 1) {
            level = above(level);
            levels.add(level);
        }
    }

    /** The tree over {@code leaves}, of which there may be none. */
    public static MerkleTree of(List<Leaf> leaves) {
        return new MerkleTree(leaves.stream().map(MerkleTree::hash).toList());
    }

    private static List<Digest> above(List<Digest> level) {
        List<Digest> above = new ArrayList<>((level.size() + 1) / 2);
        for (int i = 0; i + 1 < level.size(); i += 2) {
            above.add(hash(level.get(i), level.get(i + 1)));
        }
        if (level.size() % 2 == 1) {
            above.add(level.get(level.size() - 1));
        }
        return above;
    }

    static Digest hash(Leaf leaf) {
        return Digest.sha256(ByteBuffer.wrap(new byte[] {LEAF}), ByteBuffer.wrap(leaf.bytes()));
    }

    static Digest hash(Digest left, Digest right) {
        return Digest.sha256(
                ByteBuffer.wrap(new byte[] {NODE}),
                ByteBuffer.wrap(left.toByteArray()),
                ByteBuffer.wrap(right.toByteArray()));
    }

    /** How many leaves there are. */
    public int size() {
        return levels.get(0).size();
    }

    /** The root: of no leaves, the SHA-256 of nothing. */
    public Digest root() {
        return size() == 0 ? Digest.sha256() : levels.get(levels.size() - 1).get(0);
    }

    /**
     * The audit path of the leaf at {@code position}: its siblings from the leaves to the root.
     *
     * @throws IndexOutOfBoundsException if there is no such leaf
     */
    public List<Digest> path(int position) {
        Objects.checkIndex(position, size());
        List<Digest> path = new ArrayList<>();
        int at = position;
        for (List<Digest> level : levels) {
            int sibling = at ^ 1;
            if (sibling < level.size()) {
                path.add(level.get(sibling));
            }
            at >>= 1;
        }
        return path;
    }
}
