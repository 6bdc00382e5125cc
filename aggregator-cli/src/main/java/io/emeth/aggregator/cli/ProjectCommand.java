package io.emeth.aggregator.cli;

import io.emeth.aggregator.EncryptionSpec;
import io.emeth.aggregator.InvalidJobException;
import io.emeth.aggregator.JobSpec;
import io.emeth.aggregator.Limits;
import io.emeth.aggregator.RejectedResultException;
import io.emeth.aggregator.SubJobResult;
import io.emeth.aggregator.he.HeContext;
import io.emeth.aggregator.he.HeParameters;
import io.emeth.aggregator.he.projection.Challenge;
import io.emeth.aggregator.he.projection.Projection;
import io.emeth.aggregator.he.projection.ProjectionDocument;
import io.emeth.aggregator.he.projection.SumCheck;
import io.emeth.aggregator.manifest.Manifest;
import io.emeth.aggregator.signing.Envelope;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs on a contributor's machine, after the manifest is out. */
@Command(
        name = "project",
        description = {
            "Publish some bytes of a result that was aggregated, from which everybody can check the total without",
            "having the results: see 'verify --projections'."
        })
final class ProjectCommand implements Callable<Integer> {
    @Mixin
    private Output output;

    @Option(names = "--job", required = true, paramLabel = "FILE", description = "The job description.")
    private Path jobFile;

    @Option(names = "--manifest", required = true, paramLabel = "FILE", description = "The signed manifest.")
    private Path manifestFile;

    @Option(names = "--in", required = true, paramLabel = "FILE", description = "The result, as it was submitted.")
    private Path in;

    @Mixin
    private SigningOptions signing;

    @Mixin
    private PassphraseOptions passphrase;

    @Option(
            names = "--beacon",
            defaultValue = "",
            paramLabel = "HEX",
            description = "A value that nobody knew before the manifest was made, if those who check ask for one.")
    private String beacon;

    @Option(
            names = "--out",
            required = true,
            paramLabel = "FILE",
            description = "The projection; 'verify' finds it in a folder if it ends in " + ProjectionFiles.SUFFIX + ".")
    private Path out;

    @Option(names = "--force", description = "Replace the file if there is one.")
    private boolean force;

    @Override
    public Integer call() throws IOException {
        JobSpec job = Inputs.job(jobFile);
        EncryptionSpec spec = job.encryption()
                .orElseThrow(() -> new InvalidJobException("projections are of ciphertexts, and this job is plain"));
        SumCheck.of(job, Inputs.recipeProgram(job)); // refuses jobs that nothing could be checked of
        Envelope envelope = Documents.envelope(manifestFile);
        Manifest manifest = Documents.open(manifestFile, () -> Manifest.open(envelope));
        SubJobResult result = result();
        Challenge challenge = Challenge.of(manifest.digest(), Documents.hex("--beacon", beacon));
        ProjectionDocument document;
        try (HeContext context = HeContext.create(HeParameters.of(spec))) {
            document = new ProjectionDocument(
                    challenge,
                    result.header().index(),
                    result.header().payloadDigest(),
                    Projection.of(context, challenge, result.objects()));
        }
        try (SigningOptions.Keys keys = signing.open(passphrase);
                Staging staging = Staging.beside(out)) {
            String json = document.sign(keys.required()).toJson();
            staging.write(out.getFileName().toString(), ByteBuffer.wrap(json.getBytes(StandardCharsets.UTF_8)));
            staging.commit(force);
        }
        report(document);
        return ExitCode.OK;
    }

    private SubJobResult result() throws IOException {
        InputFiles.size(in, Long.MAX_VALUE);
        try {
            return SubJobResult.read(in, Limits.NONE);
        } catch (RejectedResultException e) {
            throw new BadInputException(Failures.describe(in, e), e);
        }
    }

    private void report(ProjectionDocument document) {
        int count = document.projection().values().size();
        output.line("projection of index %d, %d numbers -> %s", document.index(), count, out);
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("index", document.index());
        fields.put("values", count);
        fields.put("out", out.toString());
        output.document(fields);
    }
}
