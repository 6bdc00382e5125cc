package io.emeth.aggregator.he.program;

import io.emeth.aggregator.InvalidJobException;
import io.emeth.aggregator.JobSpec;
import io.emeth.aggregator.PayloadLayout;
import io.emeth.aggregator.RejectReason;
import io.emeth.aggregator.RejectedResultException;
import io.emeth.aggregator.Replica;
import io.emeth.aggregator.ReplicaCheck;
import io.emeth.aggregator.ReplicaCheckTerms;
import io.emeth.aggregator.ReplicaScope;
import io.emeth.aggregator.Replicas;
import io.emeth.aggregator.SubJobHeader;
import io.emeth.aggregator.SubJobResult;
import io.emeth.aggregator.Workers;
import io.emeth.aggregator.he.HeException;
import io.emeth.aggregator.he.plan.PlanRefusedException;
import io.emeth.aggregator.he.plan.ReplicaBounds;
import io.emeth.aggregator.he.recipe.Reduction;
import java.util.Collection;
import java.util.List;
import java.util.OptionalInt;

/**
 * Cross-checks replicas: results of the same SubJobs, computed by different nodes. Makes encrypted random combinations of
 * their differences, which only the requester can read. Works for every program, since the results themselves are compared
 * and not what becomes of them. See {@code docs/replicas.md}. Not thread-safe.
 *
 * <pre>{@code
 * try (ReplicaChecker checker = ReplicaChecker.open(job, epoch, program)) {
 *     ReplicaCheck check = checker.check(results, ReplicaChecker.Request.of(ReplicaScope.ALL));
 * }
 * }</pre>
 *
 * <p>Results that don't fit into memory together are first {@linkplain #examine examined} one by one, then, since factors
 * depend on all of them, read again and {@linkplain ReplicaComparison#add added} to a {@linkplain #compare comparison}.
 */
public final class ReplicaChecker implements AutoCloseable {
    private final EncryptedJob job;
    private final int epoch;
    private final boolean ragged;
    private final Combination probe;

    private ReplicaChecker(EncryptedJob job, int epoch, boolean ragged) {
        this.job = job;
        this.epoch = epoch;
        this.ragged = ragged;
        this.probe = Combination.of(job);
    }

    /**
     * What is asked for beside the replicas themselves.
     *
     * @param scope which replicas one combination compares
     * @param combinations of each group; without it as many as make differing replicas escape with probability 2^-40 at
     *     most
     * @param beacon as in {@link ReplicaCheckTerms}
     */
    public record Request(ReplicaScope scope, OptionalInt combinations, String beacon) {
        /** That scope, the default number of combinations, no beacon. */
        public static Request of(ReplicaScope scope) {
            return new Request(scope, OptionalInt.empty(), "");
        }
    }

    /**
     * A checker of one epoch's results.
     *
     * @throws InvalidJobException if the job is not encrypted, or its plan does not hold
     */
    public static ReplicaChecker open(JobSpec job, int epoch, RecipeProgram program) {
        program.plan(job);
        boolean ragged = program.recipe(job).reduction() == Reduction.CONCAT;
        EncryptedJob encrypted = EncryptedJob.open(job);
        try {
            return new ReplicaChecker(encrypted, epoch, ragged);
        } catch (HeException e) { // not enough memory
            encrypted.close();
            throw e;
        }
    }

    /**
     * Checks a result in every respect that an aggregation does, and its ciphertexts in every word.
     *
     * @return its header
     * @throws RejectedResultException naming the first rule broken
     */
    public SubJobHeader examine(SubJobResult result) throws RejectedResultException {
        requireHeader(result.header());
        probe.add(
                job.uncompressed(result.header().parametersId(), result.header().layout(), result.objects()),
                new long[result.objects().size()]);
        return result.header();
    }

    private void requireHeader(SubJobHeader header) throws RejectedResultException {
        Replicas.requireOurs(job.job(), epoch, header);
        PayloadLayout jobs = job.job().layout();
        if (ragged ? !header.layout().isPieceOf(jobs) : !header.layout().equals(jobs)) {
            throw new RejectedResultException(
                    RejectReason.LAYOUT_MISMATCH,
                    "layout " + header.layout() + (ragged ? " is no piece of the job's, " : " is not the job's, ")
                            + jobs);
        }
    }

    /**
     * Begins to compare the replicas among these results; those that are alone with their index are left out.
     *
     * @param headers of examined results, in any order
     * @return to which every replica is to be added, in any order; to be closed before this checker
     * @throws RejectedResultException as {@link Replicas#among}, or if a header is none of this job
     * @throws PlanRefusedException if a combination could not be decrypted
     * @throws IllegalArgumentException if no index has two results, or more is asked for than {@link ReplicaCheckTerms}
     *     allow
     */
    public ReplicaComparison compare(Collection<SubJobHeader> headers, Request request) throws RejectedResultException {
        for (SubJobHeader header : headers) {
            requireHeader(header);
        }
        List<Replica> replicas = Replicas.among(headers);
        if (replicas.isEmpty()) {
            throw new IllegalArgumentException("no index has two results; there is nothing to compare");
        }
        ReplicaBounds bounds = ReplicaBounds.of(job.job());
        int bits = bounds.factorBits(request.scope().groups(replicas));
        ReplicaCheckTerms terms = new ReplicaCheckTerms(
                job.job().job(),
                epoch,
                job.job().program(),
                job.context().parametersId(),
                request.scope(),
                request.combinations().orElse(ReplicaBounds.combinations(bits)),
                bits,
                request.beacon(),
                replicas);
        return new ReplicaComparison(job, terms);
    }

    /**
     * Examines and compares results that are in memory.
     *
     * @throws RejectedResultException as {@link #examine} and {@link #compare}
     */
    public ReplicaCheck check(List<SubJobResult> results, Request request, Workers workers)
            throws RejectedResultException {
        for (SubJobResult result : results) {
            examine(result);
        }
        try (ReplicaComparison comparison =
                compare(results.stream().map(SubJobResult::header).toList(), request)) {
            for (SubJobResult result : results) {
                if (comparison.wants(result.header())) {
                    comparison.add(result, workers);
                }
            }
            return comparison.finish();
        }
    }

    /** As {@link #check(List, Request, Workers)}, in the caller's thread. */
    public ReplicaCheck check(List<SubJobResult> results, Request request) throws RejectedResultException {
        return check(results, request, Workers.caller());
    }

    @Override
    public void close() {
        probe.close();
        job.close();
    }
}
