package io.emeth.aggregator.cli;

import io.emeth.aggregator.FinalResult;
import io.emeth.aggregator.manifest.InclusionProof;
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

@Command(
        name = "prove",
        description = {
            "Make the proof that one result is inside a final result: with the manifest alone, and without any",
            "result, 'verify --inclusion' checks it."
        })
final class ProveCommand implements Callable<Integer> {
    @Mixin
    private Output output;

    @Option(names = "--final", required = true, paramLabel = "FILE", description = "The final result.")
    private Path finalFile;

    @Option(names = "--index", required = true, paramLabel = "N", description = "Which SubJob, from 0.")
    private int index;

    @Option(names = "--out", required = true, paramLabel = "FILE", description = "The inclusion proof.")
    private Path out;

    @Option(names = "--force", description = "Replace the file if there is one.")
    private boolean force;

    @Override
    public Integer call() throws IOException {
        FinalResult result = Inputs.finalResult(finalFile);
        InclusionProof proof = InclusionProof.of(result.header(), index)
                .orElseThrow(() -> new BadInputException(
                        "no result of index " + index + " is inside " + finalFile + " — name one that was accepted"));
        try (Staging staging = Staging.beside(out)) {
            staging.write(
                    out.getFileName().toString(), ByteBuffer.wrap(proof.toJson().getBytes(StandardCharsets.UTF_8)));
            staging.commit(force);
        }
        output.line("proof for index %d, position %d of %d -> %s", index, proof.position(), proof.count(), out);
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("index", index);
        document.put("position", proof.position());
        document.put("count", proof.count());
        document.put("out", out.toString());
        output.document(document);
        return ExitCode.OK;
    }
}
