package io.emeth.aggregator.manifest;

import io.emeth.aggregator.Digest;
import io.emeth.aggregator.NodeAddress;
import io.emeth.aggregator.Part;
import io.emeth.aggregator.Receipt;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * One result as a {@link MerkleTree} holds it. Immutable.
 *
 * @param index the SubJob's index
 * @param node who signed it, or said to have computed it, if anybody
 * @param digest the SHA-256 of its payload
 * @param weight how often it counted, at least 1
 */
public record Leaf(int index, Optional<NodeAddress> node, Digest digest, long weight) {
    /** Length of {@link #bytes}. */
    public static final int BYTES = 4 + NodeAddress.BYTES + Digest.BYTES + 8;

    /** The leaf of a result that a final result lists. */
    public static Leaf of(Part part) {
        return new Leaf(part.index(), part.node(), part.digest(), part.weight());
    }

    /** The leaf of a result that was accepted. */
    public static Leaf of(Receipt.Accepted receipt) {
        return new Leaf(receipt.subJob().index(), receipt.node(), receipt.digest(), receipt.weight());
    }

    /** Index, node, digest, weight: 64 bytes, big-endian; zeros for no node. */
    public byte[] bytes() {
        return ByteBuffer.allocate(BYTES)
                .putInt(index)
                .put(node.map(NodeAddress::toByteArray).orElse(new byte[NodeAddress.BYTES]))
                .put(digest.toByteArray())
                .putLong(weight)
                .array();
    }
}
