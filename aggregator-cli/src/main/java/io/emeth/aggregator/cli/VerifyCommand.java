package io.emeth.aggregator.cli;

import io.emeth.aggregator.Digest;
import io.emeth.aggregator.FinalResult;
import io.emeth.aggregator.JobSpec;
import io.emeth.aggregator.ProgramRegistry;
import io.emeth.aggregator.manifest.Finding;
import io.emeth.aggregator.manifest.Manifest;
import io.emeth.aggregator.manifest.Verification;
import io.emeth.aggregator.signing.Envelope;
import io.emeth.aggregator.signing.VerifyingKey;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs anywhere: nothing secret is needed. */
@Command(
        name = "verify",
        description = {
            "Check a finished job: its manifest, its final result, what is inside.",
            "Signatures and statement are always checked; the options go deeper. The exit code is 1 if a check fails."
        })
final class VerifyCommand implements Callable<Integer> {
    @Spec
    private CommandSpec command;

    @Mixin
    private Output output;

    @Option(names = "--job", required = true, paramLabel = "FILE", description = "The job description.")
    private Path jobFile;

    @Option(names = "--final", required = true, paramLabel = "FILE", description = "The final result.")
    private Path finalFile;

    @Option(names = "--manifest", required = true, paramLabel = "FILE", description = "The signed manifest.")
    private Path manifestFile;

    @Option(
            names = "--signer",
            paramLabel = "KEY",
            description = {
                "Who must have signed: an address (0x…), or ALGORITHM:KEY; repeat for more.",
                "Without it signatures are checked, but anybody's are good enough."
            })
    private @Nullable List<String> signers;

    @Option(names = "--signature", description = "Nothing more than signatures and statement; the default.")
    private boolean signatureOnly;

    @Option(
            names = "--inclusion",
            paramLabel = "FILE",
            description = "A receipt, a result or an inclusion proof that must be inside; repeat for more.")
    private @Nullable List<Path> inclusions;

    @Option(
            names = "--replay",
            paramLabel = "RESULT|DIR",
            description = "Aggregate these results again and compare every byte; repeat for more.")
    private @Nullable List<Path> replays;

    @Mixin
    private MaterialOptions materials;

    @Mixin
    private ThreadOptions threads;

    @Option(
            names = "--projections",
            paramLabel = "FILE|DIR",
            description = {
                "What contributors published with 'project', for all results inside: shows that the total is",
                "their sum without any result. Repeat for more."
            })
    private @Nullable List<Path> projections;

    @Option(
            names = "--beacon",
            defaultValue = "",
            paramLabel = "HEX",
            description = "The value that the projections were made with besides the manifest.")
    private String beacon;

    private final List<Finding> findings = new ArrayList<>();

    @Override
    public Integer call() throws IOException {
        if (signatureOnly && (inclusions != null || replays != null || projections != null)) {
            throw new ParameterException(
                    command.commandLine(), "--signature is all that is checked then; leave it out to go deeper");
        }
        JobSpec job = Inputs.job(jobFile);
        Envelope envelope = Documents.envelope(manifestFile);
        Manifest manifest = Documents.open(manifestFile, () -> Manifest.open(envelope));
        FinalResult result = Inputs.finalResult(finalFile);
        ProgramRegistry programs = ProgramRegistry.discover();
        programs.of(job);
        Verification verification = new Verification(job, programs, manifest, result, Digest.sha256(finalFile));
        List<VerifyingKey> expected = Documents.keys(signers == null ? List.of() : signers);
        report(Documents.signers("signatures", envelope, expected));
        report(verification.statement());
        report(verification.identity());
        report(verification.rules());
        for (Path file : orNone(inclusions)) {
            report(new InclusionFile(verification, manifest, expected).check(file));
        }
        if (replays != null) {
            try (ThreadOptions.Pool pool = threads.open()) {
                report(verification.replay(ResultFiles.in(replays), materials.read(job), pool.workers()));
            }
        }
        if (projections != null) {
            report(new ProjectionFiles(job, manifest, result, Documents.hex("--beacon", beacon)).check(projections));
        }
        return summary(manifest);
    }

    private static List<Path> orNone(@Nullable List<Path> files) {
        return files == null ? List.of() : files;
    }

    private void report(Finding finding) {
        findings.add(finding);
        output.line(
                "%-6s  %s: %s", finding.holds() ? "ok" : "FAILED", finding.check(), Failures.oneLine(finding.detail()));
    }

    private Integer summary(Manifest manifest) {
        boolean holds = findings.stream().allMatch(Finding::holds);
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("manifest", manifest.digest().toString());
        document.put("verified", holds);
        document.put("checks", findings.stream().map(VerifyCommand::entry).toList());
        output.document(document);
        return holds ? ExitCode.OK : ExitCode.FAILED;
    }

    private static Map<String, Object> entry(Finding finding) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("check", finding.check());
        entry.put("holds", finding.holds());
        entry.put("detail", finding.detail());
        return entry;
    }
}
