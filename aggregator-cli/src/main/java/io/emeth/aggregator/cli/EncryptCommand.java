package io.emeth.aggregator.cli;

import io.emeth.aggregator.ElementType;
import io.emeth.aggregator.EncryptionSpec;
import io.emeth.aggregator.InvalidJobException;
import io.emeth.aggregator.JobSpec;
import io.emeth.aggregator.PayloadLayout;
import io.emeth.aggregator.SubJobId;
import io.emeth.aggregator.SubJobResult;
import io.emeth.aggregator.cli.values.PlainPayload;
import io.emeth.aggregator.cli.values.ValueReader;
import io.emeth.aggregator.cli.values.Values;
import io.emeth.aggregator.client.PublicKey;
import io.emeth.aggregator.client.SubJobEncryptor;
import io.emeth.aggregator.he.HeContext;
import io.emeth.aggregator.he.HeParameters;
import io.emeth.aggregator.he.Scheme;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "encrypt",
        description = {
            "Turn the numbers a node computed into the SubJob result it submits.",
            "Plain jobs are packed the same way, without a key and without encryption."
        })
final class EncryptCommand implements Callable<Integer> {
    @Mixin
    private Output output;

    @Option(names = "--job", required = true, paramLabel = "FILE", description = "The job description.")
    private Path jobFile;

    @Option(names = "--key", paramLabel = "FILE", description = "The requester's public_key.seal.")
    private @Nullable Path keyFile;

    @Option(names = "--index", required = true, paramLabel = "N", description = "Which SubJob, from 0.")
    private int index;

    @Option(names = "--epoch", defaultValue = "0", paramLabel = "N", description = "Default: ${DEFAULT-VALUE}.")
    private int epoch;

    @Option(
            names = "--weight",
            defaultValue = "1",
            paramLabel = "N",
            description = "How many samples the result stands for; public. Default: ${DEFAULT-VALUE}.")
    private long weight;

    @Option(
            names = "--in",
            required = true,
            paramLabel = "FILE",
            description = "JSON ({\"w\": [[1, 2], …], …}, or one list), or CSV if the name ends in .csv.")
    private Path in;

    @Option(names = "--out", required = true, paramLabel = "FILE", description = "The SubJob result.")
    private Path out;

    @Option(names = "--force", description = "Replace the file if there is one.")
    private boolean force;

    @Override
    public Integer call() throws IOException {
        JobSpec job = Inputs.job(jobFile);
        requireInRange(job);
        SubJobResult result;
        try {
            result = job.encryption().isPresent()
                    ? encrypted(job, job.encryption().get())
                    : plain(job);
        } catch (InvalidJobException e) {
            throw e;
        } catch (IllegalArgumentException e) { // the library names the value that is out of range
            throw new BadInputException(in + ": " + e.getMessage(), e);
        }
        try (Staging staging = Staging.beside(out)) {
            staging.write(out, result::write);
            staging.commit(force);
        }
        output.line(
                "%s of %s, %d objects -> %s",
                result.header().subJob(), job.programName(), result.objects().size(), out);
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("job", job.job().toString());
        document.put("epoch", epoch);
        document.put("index", index);
        document.put("digest", result.header().payloadDigest().toString());
        document.put("out", out.toString());
        output.document(document);
        return ExitCode.OK;
    }

    private void requireInRange(JobSpec job) {
        Inputs.requireEpoch(job, epoch);
        if (index < 0 || index >= job.numParallel()) {
            throw new BadInputException(
                    "no such index (" + index + ") — the job's are 0 to " + (job.numParallel() - 1));
        }
        if (weight < 1 || weight > job.maxWeight()) {
            throw new BadInputException("weight out of range (" + weight + ") — the job takes 1 to " + job.maxWeight());
        }
    }

    private SubJobResult encrypted(JobSpec job, EncryptionSpec spec) throws IOException {
        if (keyFile == null) {
            throw new BadInputException("no key for an encrypted job — pass --key public_key.seal");
        }
        try (HeContext context = HeContext.create(HeParameters.of(spec));
                PublicKey key = Inputs.publicKey(context, keyFile)) {
            SubJobEncryptor encryptor = new SubJobEncryptor(job, key);
            if (context.parameters().scheme() == Scheme.BFV) {
                Values<long[]> values = ValueReader.integers(in, job.layout(), Inputs.isRagged(job));
                return encryptor.encryptIntegers(epoch, index, values.tensors(Arrays::copyOfRange), weight);
            }
            Values<double[]> values = ValueReader.reals(in, job.layout(), Inputs.isRagged(job));
            return encryptor.encryptReals(epoch, index, values.tensors(Arrays::copyOfRange), weight);
        }
    }

    private SubJobResult plain(JobSpec job) throws IOException {
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
        return SubJobResult.plain(new SubJobId(job.job(), epoch, index), job.program(), type, layout, List.of(payload))
                .withWeight(weight);
    }
}
