package io.emeth.aggregator.cli;

import io.emeth.aggregator.ElementType;
import io.emeth.aggregator.EncryptionSpec;
import io.emeth.aggregator.InvalidJobException;
import io.emeth.aggregator.JobSpec;
import io.emeth.aggregator.JobVector;
import io.emeth.aggregator.PayloadLayout;
import io.emeth.aggregator.SubJobId;
import io.emeth.aggregator.SubJobResult;
import io.emeth.aggregator.cli.values.PlainPayload;
import io.emeth.aggregator.cli.values.ValueReader;
import io.emeth.aggregator.cli.values.Values;
import io.emeth.aggregator.client.JobVectorEncryptor;
import io.emeth.aggregator.client.PublicKey;
import io.emeth.aggregator.client.SubJobEncryptor;
import io.emeth.aggregator.he.HeContext;
import io.emeth.aggregator.he.HeParameters;
import io.emeth.aggregator.he.Scheme;
import io.emeth.aggregator.he.program.RecipeProgram;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

@Command(
        name = "encrypt",
        description = {
            "Turn the numbers a node computed into the SubJob result it submits.",
            "Plain jobs are packed the same way, without a key and without encryption."
        })
final class EncryptCommand implements Callable<Integer> {
    private static final List<String> OF_RESULTS = List.of("--epoch", "--weight", "--fuel-used", "--sign");

    @Spec
    private CommandSpec command;

    @Mixin
    private Output output;

    @Option(names = "--job", required = true, paramLabel = "FILE", description = "The job description.")
    private Path jobFile;

    @Option(names = "--key", paramLabel = "FILE", description = "The requester's public_key.seal.")
    private @Nullable Path keyFile;

    @Option(names = "--index", paramLabel = "N", description = "Which SubJob, from 0.")
    private @Nullable Integer index;

    @Option(
            names = "--vector",
            paramLabel = "NAME",
            description = "Make a vector of the job instead of a result, for 'aggregate --vector'.")
    private @Nullable String vector;

    @Option(names = "--public", description = "Do not encrypt the vector; no key is needed then.")
    private boolean isPublic;

    @Option(names = "--epoch", defaultValue = "0", paramLabel = "N", description = "Default: ${DEFAULT-VALUE}.")
    private int epoch;

    @Option(
            names = "--weight",
            defaultValue = "1",
            paramLabel = "N",
            description = "How many samples the result stands for; public. Default: ${DEFAULT-VALUE}.")
    private long weight;

    @Option(
            names = "--fuel-used",
            defaultValue = "0",
            paramLabel = "N",
            description = "What computing the result cost, in the network's units; public. Default: ${DEFAULT-VALUE}.")
    private long fuelUsed;

    @Option(names = "--sign", paramLabel = "FILE", description = "The node's key, of 'identity'; signs the result.")
    private @Nullable Path nodeKeyFile;

    @Mixin
    private PassphraseOptions passphrase;

    @Option(
            names = "--in",
            required = true,
            paramLabel = "FILE",
            description = "JSON ({\"w\": [[1, 2], …], …}, or one list), or CSV if the name ends in .csv.")
    private Path in;

    @Option(names = "--out", required = true, paramLabel = "FILE", description = "The SubJob result, or the vector.")
    private Path out;

    @Option(names = "--force", description = "Replace the file if there is one.")
    private boolean force;

    @Override
    public Integer call() throws IOException {
        requireOneTask();
        JobSpec job = Inputs.job(jobFile);
        try {
            return vector == null ? encryptResult(job, Objects.requireNonNull(index)) : encryptVector(job, vector);
        } catch (InvalidJobException e) {
            throw e;
        } catch (IllegalArgumentException e) { // the library names the value that is out of range
            throw new BadInputException(in + ": " + e.getMessage(), e);
        }
    }

    private void requireOneTask() {
        if ((index == null) == (vector == null)) {
            throw usage("pass --index for a result, or --vector for a vector of the job");
        }
        ParseResult given = command.commandLine().getParseResult();
        for (String option : OF_RESULTS) {
            if (vector != null && given.hasMatchedOption(option)) {
                throw usage(option + " means nothing to a vector of the job — leave it out");
            }
        }
        if (nodeKeyFile == null && passphrase.isGiven()) {
            throw usage("--passphrase-file opens the key of --sign — pass both, or neither");
        }
        if (isPublic && (vector == null || keyFile != null)) {
            throw usage("--public makes a vector without a key — pass it with --vector, and no --key");
        }
    }

    private ParameterException usage(String message) {
        return new ParameterException(command.commandLine(), message);
    }

    private Integer encryptResult(JobSpec job, int subJob) throws IOException {
        requireInRange(job, subJob);
        SubJobResult result =
                job.encryption().isPresent() ? encrypted(job, job.encryption().get(), subJob) : plain(job, subJob);
        result = result.withFuelUsed(fuelUsed);
        if (nodeKeyFile != null) {
            result = Inputs.signed(result, nodeKeyFile, passphrase);
        }
        commit(result::write);
        output.line("%s of %s, %s -> %s", result.header().subJob(), job.programName(), objects(result.objects()), out);
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("job", job.job().toString());
        document.put("epoch", epoch);
        document.put("index", subJob);
        document.put("digest", result.header().payloadDigest().toString());
        result.header().publicKey().ifPresent(key -> document.put("publicKey", key.toString()));
        result.header().node().ifPresent(node -> document.put("node", node.toString()));
        document.put("out", out.toString());
        output.document(document);
        return ExitCode.OK;
    }

    private static String objects(List<?> objects) {
        return objects.size() == 1 ? "1 object" : objects.size() + " objects";
    }

    private Integer encryptVector(JobSpec job, String name) throws IOException {
        JobVector made = makeVector(job, name);
        commit(made::write);
        output.line(
                "%s vector '%s' of job %s, %s -> %s",
                isPublic ? "public" : "encrypted", name, job.job(), objects(made.objects()), out);
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("job", job.job().toString());
        document.put("vector", name);
        document.put("public", isPublic);
        document.put("digest", made.header().payloadDigest().toString());
        document.put("out", out.toString());
        output.document(document);
        return ExitCode.OK;
    }

    private void commit(Staging.Content content) throws IOException {
        try (Staging staging = Staging.beside(out)) {
            staging.write(out, content);
            staging.commit(force);
        }
    }

    private JobVector makeVector(JobSpec job, String name) throws IOException {
        EncryptionSpec spec = job.encryption()
                .orElseThrow(() -> new BadInputException(
                        "job without encryption (" + job.programName() + ") — plain jobs have no vectors"));
        if (Scheme.parse(spec.scheme()) == Scheme.BFV) {
            Map<String, long[]> tensors =
                    ValueReader.integers(in, job.layout(), false).tensors(Arrays::copyOfRange);
            return isPublic
                    ? JobVectorEncryptor.publicIntegers(job, name, tensors)
                    : withKey(spec, key -> new JobVectorEncryptor(job, key).encryptIntegers(name, tensors));
        }
        Map<String, double[]> tensors =
                ValueReader.reals(in, job.layout(), false).tensors(Arrays::copyOfRange);
        return isPublic
                ? JobVectorEncryptor.publicReals(job, name, tensors)
                : withKey(spec, key -> new JobVectorEncryptor(job, key).encryptReals(name, tensors));
    }

    /** What {@code use} makes with the requester's public key. */
    private <T> T withKey(EncryptionSpec spec, Function<PublicKey, T> use) throws IOException {
        if (keyFile == null) {
            throw new BadInputException("no key for an encrypted job — pass --key public_key.seal");
        }
        try (HeContext context = HeContext.create(HeParameters.of(spec));
                PublicKey key = Inputs.publicKey(context, keyFile)) {
            return use.apply(key);
        }
    }

    private void requireInRange(JobSpec job, int subJob) {
        Inputs.requireEpoch(job, epoch);
        if (subJob < 0 || subJob >= job.numParallel()) {
            throw new BadInputException(
                    "no such index (" + subJob + ") — the job's are 0 to " + (job.numParallel() - 1));
        }
        if (weight < 1 || weight > job.maxWeight()) {
            throw new BadInputException("weight out of range (" + weight + ") — the job takes 1 to " + job.maxWeight());
        }
    }

    private SubJobResult encrypted(JobSpec job, EncryptionSpec spec, int subJob) throws IOException {
        RecipeProgram program = Inputs.recipeProgram(job);
        boolean ragged = Inputs.isRagged(job);
        if (Scheme.parse(spec.scheme()) == Scheme.BFV) {
            Map<String, long[]> tensors =
                    ValueReader.integers(in, job.layout(), ragged).tensors(Arrays::copyOfRange);
            return withKey(
                    spec,
                    key -> new SubJobEncryptor(job, key, program).encryptIntegers(epoch, subJob, tensors, weight));
        }
        Map<String, double[]> tensors =
                ValueReader.reals(in, job.layout(), ragged).tensors(Arrays::copyOfRange);
        return withKey(
                spec, key -> new SubJobEncryptor(job, key, program).encryptReals(epoch, subJob, tensors, weight));
    }

    private SubJobResult plain(JobSpec job, int subJob) throws IOException {
        ElementType type = job.elementType().orElseThrow();
        PayloadLayout layout = job.layout();
        ByteBuffer payload;
        if (type == ElementType.BYTES) {
            payload = InputFiles.read(in, Integer.MAX_VALUE - 64);
            layout = Inputs.layoutOfBytes(job, payload.remaining());
        } else {
            Values<?> values = type == ElementType.INT64
                    ? ValueReader.integers(in, layout, Inputs.isRagged(job))
                    : ValueReader.reals(in, layout, Inputs.isRagged(job));
            payload = PlainPayload.encode(values);
            layout = values.layout();
        }
        return SubJobResult.plain(new SubJobId(job.job(), epoch, subJob), job.program(), type, layout, List.of(payload))
                .withWeight(weight);
    }
}
