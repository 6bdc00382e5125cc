package io.emeth.aggregator.cli;

import io.emeth.aggregator.FinalResult;
import io.emeth.aggregator.JobSpec;
import io.emeth.aggregator.NodeAddress;
import io.emeth.aggregator.Part;
import io.emeth.aggregator.RejectedResultException;
import io.emeth.aggregator.he.HeContext;
import io.emeth.aggregator.he.HeException;
import io.emeth.aggregator.he.projection.Challenge;
import io.emeth.aggregator.he.projection.Projection;
import io.emeth.aggregator.he.projection.ProjectionDocument;
import io.emeth.aggregator.he.projection.SumCheck;
import io.emeth.aggregator.manifest.Finding;
import io.emeth.aggregator.manifest.Manifest;
import io.emeth.aggregator.signing.Algorithm;
import io.emeth.aggregator.signing.Envelope;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The projections that contributors published, against that of the final result. */
record ProjectionFiles(JobSpec job, Manifest manifest, FinalResult result, ByteBuffer beacon) {
    private static final String CHECK = "sum of projections";
    static final String SUFFIX = ".projection.json";

    Finding check(List<Path> inputs) throws IOException {
        SumCheck sum = SumCheck.of(job, Inputs.recipeProgram(job));
        Challenge challenge = Challenge.of(manifest.digest(), beacon);
        Map<Integer, Projection> projections = new HashMap<>();
        for (Path file : files(inputs)) {
            Envelope envelope = Documents.envelope(file);
            ProjectionDocument document = Documents.open(file, () -> ProjectionDocument.open(envelope));
            Optional<String> problem = problem(document, envelope, challenge)
                    .or(() -> projections.putIfAbsent(document.index(), document.projection()) == null
                            ? Optional.empty()
                            : Optional.of("there are two projections of index " + document.index()));
            if (problem.isPresent()) {
                return new Finding(CHECK, file + ": " + problem.get(), false);
            }
        }
        return compared(sum, challenge, projections);
    }

    /** Whoever made the total may have made anything: what is no total is a check that fails. */
    private Finding compared(SumCheck sum, Challenge challenge, Map<Integer, Projection> projections) {
        try (HeContext context = sum.context()) {
            Projection total = sum.total(context, challenge, result.objects());
            return Finding.of(
                    CHECK,
                    sum.difference(result.header().parts(), projections, total),
                    "the total is the sum of " + projections.size() + " inputs, but for a probability of 2^-"
                            + Projection.SOUNDNESS_BITS + unnamed());
        } catch (RejectedResultException e) {
            return noTotal(e);
        } catch (HeException e) {
            if (Failures.exitCode(e) != ExitCode.BAD_INPUT) {
                throw e;
            }
            return noTotal(e);
        }
    }

    /** Of a result without a node anybody could have published the projection, the aggregator too. */
    private String unnamed() {
        long unnamed = result.header().parts().stream()
                .filter(part -> part.node().isEmpty())
                .count();
        return unnamed == 0
                ? ""
                : ", if the projections of the " + unnamed + " results that name no node are from those who sent them";
    }

    private static Finding noTotal(Exception e) {
        return new Finding(CHECK, "the final result is no total of this job: " + Failures.describe(e), false);
    }

    private static List<Path> files(List<Path> inputs) throws IOException {
        List<Path> files = new ArrayList<>();
        for (Path input : inputs) {
            if (!Files.isDirectory(input)) {
                files.add(input);
                continue;
            }
            try (Stream<Path> entries = Files.list(input)) {
                entries.filter(entry -> entry.toString().endsWith(SUFFIX))
                        .sorted()
                        .forEach(files::add);
            }
        }
        return files;
    }

    private Optional<String> problem(ProjectionDocument document, Envelope envelope, Challenge challenge) {
        if (!document.challenge().equals(challenge)) {
            return Optional.of("it answers another challenge: another manifest, or another beacon");
        }
        Optional<Part> part = result.header().parts().stream()
                .filter(inside -> inside.index() == document.index())
                .findFirst();
        if (part.isEmpty() || !part.get().digest().equals(document.payloadDigest())) {
            return Optional.of("payload " + document.payloadDigest() + " is not inside at index " + document.index());
        }
        boolean signed = part.get().node().isEmpty()
                || envelope.signers().stream()
                        .filter(key -> key.algorithm() == Algorithm.SECP256K1)
                        .map(NodeAddress::of)
                        .anyMatch(part.get().node().get()::equals);
        return signed
                ? Optional.empty()
                : Optional.of("it is not signed by node " + part.get().node().get() + ", whose result it is of");
    }
}
