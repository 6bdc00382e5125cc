package io.emeth.aggregator.cli;

import io.emeth.aggregator.JobSpec;
import io.emeth.aggregator.RejectedResultException;
import io.emeth.aggregator.ReplicaCheck;
import io.emeth.aggregator.ReplicaCheckTerms;
import io.emeth.aggregator.ReplicaScope;
import io.emeth.aggregator.SubJobHeader;
import io.emeth.aggregator.SubJobResult;
import io.emeth.aggregator.he.program.RecipeProgram;
import io.emeth.aggregator.he.program.ReplicaChecker;
import io.emeth.aggregator.he.program.ReplicaComparison;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs on the aggregator's machine, or anybody's who has the results: needs no key. */
@Command(
        name = "crosscheck",
        description = {
            "Compare results of the same SubJobs by different nodes, without reading them.",
            "Makes encrypted random combinations of their differences; 'verdict' says whether they are zero."
        })
final class CrosscheckCommand implements Callable<Integer> {
    @Mixin
    private Output output;

    @Option(names = "--job", required = true, paramLabel = "FILE", description = "The job description.")
    private Path jobFile;

    @Option(names = "--epoch", defaultValue = "0", paramLabel = "N", description = "Default: ${DEFAULT-VALUE}.")
    private int epoch;

    @Option(
            names = "--scope",
            defaultValue = "all",
            description =
                    "What is combined: all replicas, those of each index, or each pair of an index, which tells the"
                            + " odd one out (${COMPLETION-CANDIDATES}). Default: ${DEFAULT-VALUE}.")
    private ReplicaScope scope;

    @Option(names = "--index", paramLabel = "N", description = "Only results of this index; repeat for more.")
    private @Nullable Set<Integer> indices;

    @Option(
            names = "--combinations",
            paramLabel = "N",
            description =
                    "Combinations of the same replicas. Default: as many as let differences escape with probability"
                            + " 2^-40 at most.")
    private @Nullable Integer combinations;

    @Option(
            names = "--beacon",
            defaultValue = "",
            paramLabel = "HEX",
            description = "Up to 64 bytes that nobody knew when the results were sent.")
    private String beacon;

    @Option(names = "--out", required = true, paramLabel = "FILE", description = "The cross-check, for the requester.")
    private Path out;

    @Mixin
    private ThreadOptions threads;

    @Option(names = "--force", description = "Replace the file if there is one.")
    private boolean force;

    @Parameters(
            arity = "1..*",
            paramLabel = "RESULT|DIR",
            description =
                    "Files of SubJob results, in any order; of a folder, every file that ends in .emeth. Those that"
                            + " are alone with their index are left out.")
    private List<Path> inputs;

    private final List<Map<String, Object>> rejected = new ArrayList<>();

    @Override
    public Integer call() throws IOException, RejectedResultException {
        JobSpec job = Inputs.job(jobFile);
        Inputs.requireEpoch(job, epoch);
        if (job.encryption().isEmpty()) {
            throw new BadInputException("results of program '" + job.programName()
                    + "' are not encrypted — those that agree have the same payloadDigest: use 'inspect'");
        }
        RecipeProgram program = Inputs.recipeProgram(job);
        List<Path> files = ResultFiles.in(inputs);
        try (ThreadOptions.Pool pool = threads.open();
                ReplicaChecker checker = ReplicaChecker.open(job, epoch, program)) {
            Map<Path, SubJobHeader> headers = examine(checker, program, job, files);
            try (ReplicaComparison comparison = compare(checker, headers)) {
                add(comparison, pool, program, job, headers);
                write(comparison.finish(), files.size());
            }
        }
        return ExitCode.OK;
    }

    /** One bad result is not compared, as it is not counted. */
    private Map<Path, SubJobHeader> examine(
            ReplicaChecker checker, RecipeProgram program, JobSpec job, List<Path> files) throws IOException {
        Map<Path, SubJobHeader> headers = new LinkedHashMap<>();
        try (ProgressBar bar = output.progress("examining", files.size())) {
            for (Path file : files) {
                try {
                    SubJobResult result = SubJobResult.read(file, program.limits(job));
                    if (indices == null || indices.contains(result.header().index())) {
                        headers.put(file, checker.examine(result));
                    }
                } catch (RejectedResultException e) {
                    reject(file, e);
                }
                bar.step();
            }
        }
        return headers;
    }

    private void reject(Path file, RejectedResultException e) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("file", file.toString());
        entry.put("reason", e.reason().name());
        entry.put("detail", Failures.oneLine(e.detail()));
        rejected.add(entry);
        output.notice("rejected: %s (%s: %s)", file, e.reason(), e.detail());
    }

    private ReplicaComparison compare(ReplicaChecker checker, Map<Path, SubJobHeader> headers)
            throws RejectedResultException {
        OptionalInt count = combinations == null ? OptionalInt.empty() : OptionalInt.of(combinations);
        try {
            return checker.compare(headers.values(), new ReplicaChecker.Request(scope, count, beacon));
        } catch (IllegalArgumentException e) { // an option, or nothing to compare
            throw new BadInputException(String.valueOf(e.getMessage()), e);
        }
    }

    private static void add(
            ReplicaComparison comparison,
            ThreadOptions.Pool pool,
            RecipeProgram program,
            JobSpec job,
            Map<Path, SubJobHeader> headers)
            throws IOException, RejectedResultException {
        for (Map.Entry<Path, SubJobHeader> entry : headers.entrySet()) {
            if (comparison.wants(entry.getValue())) {
                SubJobResult result = SubJobResult.read(entry.getKey(), program.limits(job));
                if (!comparison.wants(result.header())) {
                    throw new BadInputException("file changed (" + entry.getKey() + ") — run again");
                }
                comparison.add(result, pool.workers());
            }
        }
    }

    private void write(ReplicaCheck check, int files) throws IOException {
        try (Staging staging = Staging.beside(out)) {
            staging.write(out, check::write);
            staging.commit(force);
        }
        ReplicaCheckTerms terms = check.header().terms();
        int groups = terms.groups().size();
        output.line(
                "%d of %d results compared, %d rejected; %d combinations of each of %d groups, factors up to 2^%d",
                terms.replicas().size(), files, rejected.size(), terms.combinations(), groups, terms.factorBits());
        output.line("cross-check: %s", out);
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("job", terms.job().toString());
        document.put("epoch", terms.epoch());
        document.put("scope", terms.scope().toString());
        document.put("groups", groups);
        document.put("combinations", terms.combinations());
        document.put("factorBits", terms.factorBits());
        document.put("replicas", ReplicaList.of(terms.replicas()));
        document.put("rejected", rejected);
        document.put("out", out.toString());
        output.document(document);
    }
}
