package io.emeth.aggregator;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** What the header of a result must say to be taken in one epoch of a job, whatever the program. Thread-safe. */
final class HeaderRules {
    private final JobSpec job;
    private final int epoch;
    private final Map<Integer, NodeAddress> reassigned = new ConcurrentHashMap<>();

    HeaderRules(JobSpec job, int epoch) {
        this.job = job;
        this.epoch = epoch;
    }

    /** From now on, takes the result of {@code index} from {@code node} only. */
    void reassign(int index, NodeAddress node) {
        reassigned.put(index, node);
    }

    Optional<NodeAddress> reassigned(int index) {
        return Optional.ofNullable(reassigned.get(index));
    }

    /** @throws RejectedResultException if the result is not one of this job, epoch and program */
    void requireOurs(SubJobHeader header) throws RejectedResultException {
        if (!header.job().equals(job.job())) {
            throw new RejectedResultException(RejectReason.WRONG_JOB, "job is " + header.job() + ", not " + job.job());
        }
        if (header.epoch() != epoch) {
            throw new RejectedResultException(
                    RejectReason.WRONG_EPOCH, "epoch is " + header.epoch() + ", not " + epoch);
        }
        if (!header.program().equals(job.program())) {
            throw new RejectedResultException(
                    RejectReason.WRONG_PROGRAM, "program is " + header.program() + ", not " + job.program());
        }
        if (header.index() >= job.numParallel()) {
            throw new RejectedResultException(
                    RejectReason.INDEX_OUT_OF_RANGE,
                    "index " + header.index() + " is outside [0, " + job.numParallel() + ")");
        }
    }

    /**
     * What does not depend on other results; the signature last, since checking it takes a thousand times as long.
     *
     * @throws RejectedResultException if the result is not ours, its weight too large, encrypted under another key, or
     *     not from a node that the job takes it from
     */
    void requireAdmissible(SubJobHeader header) throws RejectedResultException {
        requireOurs(header);
        if (header.weight() > job.maxWeight()) {
            throw new RejectedResultException(
                    RejectReason.WEIGHT_OUT_OF_RANGE,
                    "weight " + header.weight() + " is outside [1, " + job.maxWeight() + "]");
        }
        requireKey(header);
        requireNode(header);
    }

    private void requireKey(SubJobHeader header) throws RejectedResultException {
        if (job.publicKey().isPresent() && !job.publicKey().equals(header.publicKey())) {
            throw new RejectedResultException(
                    RejectReason.WRONG_KEY,
                    "the public key is "
                            + header.publicKey().map(Digest::toString).orElse("not named") + ", not "
                            + job.publicKey().get());
        }
    }

    /**
     * Of an admissible result, once more: its index may have been reassigned since its header was looked at.
     *
     * @throws RejectedResultException if it is of a node that its index is not taken from
     */
    void requireAssigned(SubJobHeader header) throws RejectedResultException {
        if (header.signature().isPresent()) {
            requireAssigned(header.index(), header.node().orElseThrow());
        }
    }

    private NodeAddress requireAssigned(int index, NodeAddress node) throws RejectedResultException {
        NodeAddress other = reassigned.get(index);
        if (other == null ? !job.nodes().allows(index, node) : !other.equals(node)) {
            throw new RejectedResultException(
                    RejectReason.NODE_NOT_ALLOWED,
                    "node " + node + " is not one that index " + index + " is taken from");
        }
        return node;
    }

    private void requireNode(SubJobHeader header) throws RejectedResultException {
        if (header.signature().isEmpty()) {
            if (job.nodes().requiresSignature()) {
                throw new RejectedResultException(
                        RejectReason.UNSIGNED, "the job takes signed results only; sign it with the node's key");
            }
            return;
        }
        NodeAddress node = requireAssigned(header.index(), header.node().orElseThrow()); // whoever signed is named
        Optional<NodeAddress> signer = header.signer();
        if (!signer.equals(header.node())) {
            throw new RejectedResultException(
                    RejectReason.WRONG_SIGNATURE,
                    "the signature is not that of node " + node + " on this result, but of "
                            + signer.map(NodeAddress::toString).orElse("nobody"));
        }
    }
}
