package io.emeth.aggregator;

import io.emeth.aggregator.json.Json;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** One thing that happened in an aggregation, as its {@link Ledger} keeps it. */
public sealed interface LedgerEntry {

    /** How a change acts on what is counted. */
    enum Action {
        /** The parts are counted from now on. */
        ACCEPT,
        /** The parts are no longer counted. */
        RETRACT,
        /** The parts of a partial are counted from now on. */
        MERGE
    }

    /**
     * What is counted has changed.
     *
     * @param firstPosition how many results had ever been counted before; the parts have this position and those after
     *     it, in order. Of a retraction, that of the part when it was accepted
     * @param parts by ascending index; one, unless a partial was merged
     * @param container the bytes that were accepted, taken out or merged: a {@link SubJobResult} or a {@link Partial}, in
     *     pieces, each from position to limit
     */
    record Change(Action action, long firstPosition, List<Part> parts, List<ByteBuffer> container)
            implements LedgerEntry {

        /** Copies the lists, not the bytes. */
        public Change {
            parts = List.copyOf(parts);
            container = List.copyOf(container);
        }

        /** How many bytes the container has. */
        public long containerBytes() {
            return container.stream().mapToLong(ByteBuffer::remaining).sum();
        }
    }

    /**
     * Something was refused. Of several with the same identity one counts.
     *
     * @param identity a digest of what was refused and of the reason
     * @param subJob what it claimed to be, if that could be read
     * @param node who it said to be from, if anybody; proven only by reasons that follow the check of signatures
     * @param digest the digest of its payload, if that could be read: two of one index are an equivocation
     */
    record Rejection(
            Digest identity,
            RejectReason reason,
            Optional<SubJobId> subJob,
            Optional<NodeAddress> node,
            Optional<Digest> digest)
            implements LedgerEntry {

        /** Of a result whose header could be read. */
        static Rejection of(SubJobHeader header, RejectedResultException e) {
            byte[] canonical = Json.canonical(header.tree()).getBytes(StandardCharsets.UTF_8);
            return new Rejection(
                    identity(e.reason(), ByteBuffer.wrap(canonical)),
                    e.reason(),
                    Optional.of(header.subJob()),
                    header.node(),
                    Optional.of(header.payloadDigest()));
        }

        /** Of bytes that are no result, known by how many they are and how they begin. */
        static Rejection of(long size, ByteBuffer beginning, RejectedResultException e) {
            ByteBuffer known = ByteBuffer.allocate(Long.BYTES + beginning.remaining());
            known.putLong(size).put(beginning.duplicate()).flip();
            return new Rejection(
                    identity(e.reason(), known), e.reason(), Optional.empty(), Optional.empty(), Optional.empty());
        }

        private static Digest identity(RejectReason reason, ByteBuffer known) {
            return Digest.sha256(List.of(ByteBuffer.wrap(new byte[] {(byte) reason.code()}), known));
        }
    }

    /**
     * From now on, the result of {@code index} is expected from another node.
     *
     * @param cause why
     */
    record Reassignment(int index, NodeAddress node, Cause cause) implements LedgerEntry {}

    /** Why a SubJob is given to another node; the names are those of SubJob states on chain. */
    enum Cause {
        /** The node did not deliver in time. */
        TIMEOUT,
        /** The node gave up, or could not be reached. */
        FAILED,
        /** A Verifier refused what the node delivered. */
        DECLINED
    }
}
