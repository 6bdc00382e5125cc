package io.emeth.aggregator.cli.demo;

import io.emeth.aggregator.JobSpec;
import io.emeth.aggregator.SubJobResult;
import io.emeth.aggregator.cli.InputFiles;
import io.emeth.aggregator.client.PublicKey;
import io.emeth.aggregator.client.SubJobEncryptor;
import io.emeth.aggregator.he.HeContext;
import io.emeth.aggregator.he.HeParameters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Computes one SubJob and encrypts what it found; knows only what the requester published. */
final class Node implements AutoCloseable {
    private static final int MAX_KEY_BYTES = 1 << 30;

    private final int index;
    private final Path folder;
    private final HeContext context;
    private final PublicKey publicKey;
    private final SubJobEncryptor encryptor;

    /** Reads the job and the public key in {@code published}; works in {@code folder}. */
    Node(int index, Path folder, Path published) throws IOException {
        JobSpec job = JobSpec.read(published.resolve("job.json"));
        this.index = index;
        this.folder = folder;
        this.context = HeContext.create(HeParameters.of(job.encryption().orElseThrow()));
        this.publicKey = PublicKey.load(context, InputFiles.read(published.resolve("public_key.seal"), MAX_KEY_BYTES));
        this.encryptor = new SubJobEncryptor(job, publicKey);
    }

    /** Encrypts reals and sends them to the aggregator's inbox. */
    void submitReals(int epoch, Map<String, double[]> tensors, long weight, Path inbox) throws IOException {
        submit(encryptor.encryptReals(epoch, index, tensors, weight), inbox);
    }

    /** Encrypts integers and sends them to the aggregator's inbox. */
    void submitIntegers(int epoch, Map<String, long[]> tensors, Path inbox) throws IOException {
        submit(encryptor.encryptIntegers(epoch, index, tensors, 1), inbox);
    }

    private void submit(SubJobResult result, Path inbox) throws IOException {
        Path mine = folder.resolve("result-" + result.header().epoch() + ".emeth");
        result.write(mine);
        Files.copy(mine, inbox.resolve("node-" + index + ".emeth"));
    }

    @Override
    public void close() {
        publicKey.close();
        context.close();
    }
}
