package io.emeth.aggregator.cli;

import io.emeth.aggregator.EncryptionSpec;
import io.emeth.aggregator.FinalResult;
import io.emeth.aggregator.InvalidJobException;
import io.emeth.aggregator.JobSpec;
import io.emeth.aggregator.NodeAddress;
import io.emeth.aggregator.Part;
import io.emeth.aggregator.he.HeContext;
import io.emeth.aggregator.he.HeParameters;
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
        EncryptionSpec spec = job.encryption()
                .orElseThrow(() -> new InvalidJobException("projections are of ciphertexts, and this job is plain"));
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
        try (HeContext context = HeContext.create(HeParameters.of(spec))) {
            Projection total = Projection.of(context, challenge, result.objects());
            Optional<String> difference = sum.difference(result.header().parts(), projections, total);
            return new Finding(
                    CHECK,
                    difference.orElse("the total is the sum of " + projections.size()
                            + " inputs, but for a probability of" + " 2^-" + Projection.SOUNDNESS_BITS),
                    difference.isEmpty());
        }
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
