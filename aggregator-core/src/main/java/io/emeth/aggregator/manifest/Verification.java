package io.emeth.aggregator.manifest;

import io.emeth.aggregator.Aggregation;
import io.emeth.aggregator.CompletenessPolicy;
import io.emeth.aggregator.Digest;
import io.emeth.aggregator.FileReceipt;
import io.emeth.aggregator.FinalResult;
import io.emeth.aggregator.FinalResultHeader;
import io.emeth.aggregator.IncompleteAggregationException;
import io.emeth.aggregator.InvalidJobException;
import io.emeth.aggregator.JobSpec;
import io.emeth.aggregator.LedgerEntry;
import io.emeth.aggregator.Limits;
import io.emeth.aggregator.Materials;
import io.emeth.aggregator.Part;
import io.emeth.aggregator.ProgramRegistry;
import io.emeth.aggregator.Receipt;
import io.emeth.aggregator.RejectedResultException;
import io.emeth.aggregator.Resubmission;
import io.emeth.aggregator.SubJobHeader;
import io.emeth.aggregator.SubJobId;
import io.emeth.aggregator.SubJobResult;
import io.emeth.aggregator.Workers;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * One finished epoch under examination: its job, its manifest, its final result. Every method is one check, which may be
 * made without the others. Immutable and thread-safe.
 */
public final class Verification {
    private final JobSpec job;
    private final ProgramRegistry programs;
    private final Manifest manifest;
    private final FinalResult result;
    private final Digest file;

    /**
     * What is to be examined.
     *
     * @param manifest as {@link Manifest#open} gives it: its signatures are checked
     * @param file the SHA-256 of the file that the final result was read from
     */
    public Verification(JobSpec job, ProgramRegistry programs, Manifest manifest, FinalResult result, Digest file) {
        this.job = job;
        this.programs = programs;
        this.manifest = manifest;
        this.result = result;
        this.file = file;
    }

    /**
     * Whether the manifest says what job and final result do, in every field that they tell.
     *
     * @throws InvalidJobException if the program is not registered
     */
    public Finding statement() {
        return Finding.of(
                "statement",
                manifest.difference(job, programs, result.header(), file),
                "every field is that of the job and the final result");
    }

    /**
     * Whether what the final result says about itself is what the job makes of the results inside: numbers under another
     * job's name, another layout or another divisor are other numbers.
     *
     * @throws InvalidJobException if the program is not registered, or cannot run the job
     */
    public Finding identity() {
        Optional<String> problem = Optional.empty();
        try {
            result.header().requireOf(job);
            programs.of(job).requireFinal(job, result.header());
        } catch (RejectedResultException e) {
            problem = Optional.of(e.detail());
        }
        return Finding.of(
                "final result", problem, "job, epoch, program, parameters, plan, layout and divisor are the job's");
    }

    /** Whether the job's rules allow what the final result lists: indices, weights, nodes, and how many there are. */
    public Finding rules() {
        List<Part> parts = result.header().parts();
        return Finding.of(
                "rules",
                parts.stream()
                        .map(this::problem)
                        .flatMap(Optional::stream)
                        .findFirst()
                        .or(this::missing),
                parts.size() + " of " + job.numParallel() + " results, as the job allows" + onItsWord(parts));
    }

    /** What the aggregator says and nobody can check: that an index was given to another node, or a result taken out. */
    private String onItsWord(List<Part> parts) {
        List<Integer> reassigned =
                parts.stream().filter(this::isReassigned).map(Part::index).toList();
        return (reassigned.isEmpty() ? "" : "; reassigned, on the aggregator's word: " + reassigned)
                + (manifest.revision() == 1
                        ? ""
                        : "; revision " + manifest.revision() + ", " + manifest.retracted()
                                + " taken out, on the aggregator's word");
    }

    private boolean isReassigned(Part part) {
        return !Manifest.reassigned(job, List.of(part)).isEmpty();
    }

    private Optional<String> problem(Part part) {
        if (part.index() >= job.numParallel()) {
            return Optional.of("index " + part.index() + " is outside [0, " + job.numParallel() + ")");
        }
        if (part.weight() > job.maxWeight()) {
            return Optional.of(
                    "index " + part.index() + " has weight " + part.weight() + ", above the job's " + job.maxWeight());
        }
        // From another node than the job's: then the manifest, which is signed, must list it as reassigned.
        boolean allowed = part.node().isPresent() || !job.nodes().requiresSignature();
        return allowed
                ? Optional.empty()
                : Optional.of("index " + part.index() + " is from nobody, whom the job does not take it from");
    }

    /**
     * Whether the deadline had passed only the aggregator can tell. A revision needs no more than one result, but follows
     * from one that was complete: nothing is accepted after that, and at least one result is taken out for each revision.
     */
    private Optional<String> missing() {
        int revision = manifest.revision();
        if (manifest.retracted() < revision - 1) {
            return Optional.of("revision " + revision + " with " + manifest.retracted()
                    + " results taken out; each revision after the first takes out one at least");
        }
        long covered = result.header().parts().size();
        long everInside = covered + (revision == 1 ? 0 : manifest.retracted());
        int least =
                job.completeness() instanceof CompletenessPolicy.Quorum quorum ? quorum.minimum() : job.numParallel();
        return everInside >= least
                ? Optional.empty()
                : Optional.of(covered + " results are inside"
                        + (revision == 1 ? "" : " and " + manifest.retracted() + " were taken out")
                        + ", fewer than the " + least + " of " + job.completeness());
    }

    /** Whether the result that {@code receipt} is for is inside. */
    public Finding inclusion(Receipt.Accepted receipt) {
        return inclusion(receipt.subJob(), Leaf.of(receipt));
    }

    /**
     * Whether the result with this header is inside, and signed by its node if it is signed.
     *
     * @param header of a result whose payload has the digest that it names, as {@link SubJobResult#read} makes sure
     */
    public Finding inclusion(SubJobHeader header) {
        if (header.signature().isPresent() && !header.signer().equals(header.node())) {
            return new Finding(
                    "inclusion of " + header.subJob(),
                    "the signature is not that of node " + header.node().orElseThrow(),
                    false);
        }
        return inclusion(header.subJob(), leaf(header));
    }

    private Finding inclusion(SubJobId subJob, Leaf leaf) {
        String check = "inclusion of " + subJob;
        FinalResultHeader header = result.header();
        SubJobId here = new SubJobId(header.job(), header.epoch(), leaf.index());
        if (!subJob.equals(here)) {
            return new Finding(
                    check, "this is the final result of " + header.job() + ", epoch " + header.epoch(), false);
        }
        Optional<InclusionProof> proof = InclusionProof.of(header, leaf.index());
        if (proof.isEmpty()) {
            return new Finding(check, "no result of index " + leaf.index() + " is inside", false);
        }
        if (!proof.get().leaf().equals(leaf)) {
            return new Finding(check, "inside is " + proof.get().leaf() + ", not " + leaf, false);
        }
        return proof(check, manifest, proof.get());
    }

    /** Whether {@code proof} leads to the root that {@code manifest} states: nothing but the two is needed. */
    public static Finding proof(Manifest manifest, InclusionProof proof) {
        return proof("inclusion of index " + proof.leaf().index(), manifest, proof);
    }

    private static Finding proof(String check, Manifest manifest, InclusionProof proof) {
        boolean holds = proof.count() == manifest.count() && proof.root().equals(Optional.of(manifest.root()));
        return new Finding(
                check,
                holds
                        ? "at position " + proof.position() + " of " + proof.count() + " under root " + manifest.root()
                        : "the proof leads to root "
                                + proof.root().map(Object::toString).orElse("none") + " of "
                                + proof.count() + " results, the manifest states " + manifest.root() + " of "
                                + manifest.count(),
                holds);
    }

    /**
     * Aggregates again, and compares every byte. Files of other results than those inside are passed over, so that
     * everything that was ever submitted may be given.
     *
     * @param files of results
     * @param materials that the program needs
     * @throws InvalidJobException if the program cannot run the job with these materials
     * @throws IOException if a file cannot be read
     */
    public Finding replay(List<Path> files, Materials materials, Workers workers) throws IOException {
        List<Path> inside = inside(files);
        int epoch = result.header().epoch();
        try (Aggregation again =
                Aggregation.open(job.withResubmission(Resubmission.REFUSE), epoch, programs, materials, workers)) {
            for (Part part : result.header().parts()) {
                if (isReassigned(part)) {
                    again.reassign(part.index(), part.node().orElseThrow(), LedgerEntry.Cause.DECLINED);
                }
            }
            for (FileReceipt receipt : again.acceptFiles(inside)) {
                Optional<String> problem = problem(receipt);
                if (problem.isPresent()) {
                    return new Finding("replay", problem.get(), false);
                }
            }
            FinalResult made = manifest.revision() == 1 ? again.finish(Instant.MAX) : again.finishRevision(Instant.MAX);
            boolean same = made.toBuffers().equals(result.toBuffers());
            return new Finding(
                    "replay",
                    same ? inside.size() + " results give the same bytes" : other(made.header(), result.header()),
                    same);
        } catch (IncompleteAggregationException e) {
            return new Finding("replay", "results are missing: " + e.getMessage(), false);
        }
    }

    /** One file for each result inside. */
    private List<Path> inside(List<Path> files) throws IOException {
        Set<Leaf> wanted = result.header().parts().stream().map(Leaf::of).collect(Collectors.toSet());
        List<Path> inside = new ArrayList<>();
        for (Path file : files) {
            if (leaf(file).filter(wanted::remove).isPresent()) {
                inside.add(file);
            }
        }
        return inside;
    }

    /** What {@code file} would be inside; empty if it is no result. */
    private static Optional<Leaf> leaf(Path file) throws IOException {
        try {
            return Optional.of(leaf(SubJobResult.read(file, Limits.NONE).header()));
        } catch (RejectedResultException e) {
            return Optional.empty();
        }
    }

    private static Leaf leaf(SubJobHeader header) {
        return new Leaf(header.index(), header.node(), header.payloadDigest(), header.weight());
    }

    private static Optional<String> problem(FileReceipt receipt) throws IOException {
        if (receipt instanceof FileReceipt.Unreadable unreadable) {
            throw unreadable.cause();
        }
        return receipt instanceof FileReceipt.Answered answered
                        && answered.receipt() instanceof Receipt.Rejected rejected
                ? Optional.of(answered.file() + " is rejected (" + rejected.reason() + ": " + rejected.detail() + ")")
                : Optional.empty();
    }

    private static String other(FinalResultHeader made, FinalResultHeader given) {
        if (!made.parts().equals(given.parts())) {
            return "the results inside are others: " + made.parts().size() + " here, "
                    + given.parts().size() + " in the final result";
        }
        if (!made.materials().equals(given.materials())) {
            return "the materials are others: " + made.materials() + " here, " + given.materials()
                    + " in the final result";
        }
        return made.payloadDigest().equals(given.payloadDigest())
                ? "the header is another: " + made + ", not " + given
                : "the payload's SHA-256 is " + made.payloadDigest() + " here, " + given.payloadDigest()
                        + " in the final result";
    }
}
