package io.emeth.aggregator.cli;

import io.emeth.aggregator.ElementType;
import io.emeth.aggregator.EncryptionSpec;
import io.emeth.aggregator.FinalResult;
import io.emeth.aggregator.FinalResultHeader;
import io.emeth.aggregator.JobSpec;
import io.emeth.aggregator.PayloadLayout;
import io.emeth.aggregator.RejectedResultException;
import io.emeth.aggregator.cli.values.PlainPayload;
import io.emeth.aggregator.cli.values.ValueWriter;
import io.emeth.aggregator.cli.values.Values;
import io.emeth.aggregator.client.FinalResultDecryptor;
import io.emeth.aggregator.client.SecretKey;
import io.emeth.aggregator.he.HeContext;
import io.emeth.aggregator.he.HeParameters;
import io.emeth.aggregator.he.Scheme;
import io.emeth.aggregator.he.program.RecipeProgram;
import io.emeth.aggregator.he.recipe.Output;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "decrypt",
        description = "Read the numbers of a final result; of an encrypted one, with the secret key.")
final class DecryptCommand implements Callable<Integer> {
    @Mixin
    private io.emeth.aggregator.cli.Output output;

    @Option(names = "--job", required = true, paramLabel = "FILE", description = "The job description.")
    private Path jobFile;

    @Option(names = "--key", paramLabel = "FILE", description = "The requester's secret_key.locked or secret_key.seal.")
    private @Nullable Path keyFile;

    @Mixin
    private PassphraseOptions passphrase;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description = "Where the numbers go, as JSON; raw bytes for element type bytes. Default: standard output.")
    private @Nullable Path out;

    @Mixin
    private PublicationOptions publication;

    @Option(names = "--force", description = "Replace the file if there is one.")
    private boolean force;

    @Parameters(paramLabel = "FINAL", description = "The final result.")
    private Path finalFile;

    @Override
    public Integer call() throws IOException, RejectedResultException {
        JobSpec job = Inputs.job(jobFile);
        FinalResult result = Inputs.finalResult(finalFile);
        Inputs.requireSameJob(job, result.header());
        publication.requireCkks(job);
        if (job.elementType().equals(Optional.of(ElementType.BYTES))) {
            writeBytes(result);
        } else {
            write(
                    result,
                    job.encryption().isPresent()
                            ? decrypted(job, job.encryption().get(), result)
                            : plain(result));
        }
        return ExitCode.OK;
    }

    private Values<?> decrypted(JobSpec job, EncryptionSpec spec, FinalResult result)
            throws IOException, RejectedResultException {
        if (keyFile == null) {
            throw new BadInputException("no key for an encrypted job — pass --key secret_key.locked");
        }
        try (HeContext context = HeContext.create(HeParameters.of(spec));
                SecretKey key = Inputs.secretKey(context, keyFile, passphrase)) {
            RecipeProgram program = Inputs.recipeProgram(job);
            FinalResultDecryptor decryptor = new FinalResultDecryptor(job, key, program);
            Output meaning = program.recipe(job).output();
            List<Values.Shape> shapes = shapes(meaning, result.header().layout());
            if (context.parameters().scheme() == Scheme.BFV
                    && result.header().divisor() == 1
                    && meaning != Output.MOMENTS) {
                return Values.integers(shapes, decryptor.decryptIntegers(result));
            }
            return Values.reals(shapes, publication.published(decryptor, result));
        }
    }

    /** Of the tensors that the decryptor gives for a final result of {@code layout}. */
    private static List<Values.Shape> shapes(Output meaning, PayloadLayout layout) {
        if (meaning == Output.SCALAR) {
            return List.of(new Values.Shape(FinalResultDecryptor.VALUE, List.of(1L)));
        }
        List<Values.Shape> shapes = Values.shapes(layout);
        if (meaning != Output.MOMENTS) {
            return shapes;
        }
        List<Values.Shape> moments = new ArrayList<>();
        for (Values.Shape shape : shapes) {
            moments.add(new Values.Shape(shape.name() + ".mean", shape.dimensions()));
            moments.add(new Values.Shape(shape.name() + ".variance", shape.dimensions()));
        }
        moments.add(new Values.Shape(FinalResultDecryptor.COUNT, List.of(1L)));
        return moments;
    }

    private static Values<?> plain(FinalResult result) {
        FinalResultHeader header = result.header();
        return PlainPayload.decode(
                header.layout(), header.elementType().orElseThrow(), result.objects(), header.divisor());
    }

    private void write(FinalResult result, Values<?> values) throws IOException {
        if (out == null) {
            StringWriter text = new StringWriter();
            ValueWriter.write(text, values);
            output.line("%s", text.toString().stripTrailing());
        } else {
            try (Staging staging = Staging.beside(out)) {
                staging.write(out, file -> ValueWriter.write(file, values));
                staging.commit(force);
            }
        }
        Map<String, Object> document = document(result);
        document.putAll(publication.document());
        if (out == null) {
            document.put("values", values.numbers());
        }
        report(result, document);
    }

    private void writeBytes(FinalResult result) throws IOException {
        if (out == null) {
            throw new BadInputException("a payload of bytes cannot be printed — pass --out FILE");
        }
        try (Staging staging = Staging.beside(out)) {
            staging.write(out, file -> writeAll(file, result.objects()));
            staging.commit(force);
        }
        report(result, document(result));
    }

    private static void writeAll(Path file, List<ByteBuffer> objects) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            for (ByteBuffer object : objects) {
                while (object.hasRemaining()) {
                    channel.write(object);
                }
            }
        }
    }

    private Map<String, Object> document(FinalResult result) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("job", result.header().job().toString());
        document.put("epoch", result.header().epoch());
        document.put("layout", result.header().layout().toString());
        document.put("results", result.header().parts().size());
        return document;
    }

    private void report(FinalResult result, Map<String, Object> document) {
        if (out != null) {
            document.put("out", out.toString());
            output.line(
                    "%d results, %s -> %s",
                    result.header().parts().size(), result.header().layout(), out);
        }
        output.document(document);
    }
}
