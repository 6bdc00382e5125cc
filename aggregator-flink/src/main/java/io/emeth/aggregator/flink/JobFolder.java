package io.emeth.aggregator.flink;

import io.emeth.aggregator.InvalidJobException;
import io.emeth.aggregator.JobId;
import io.emeth.aggregator.JobSpec;
import io.emeth.aggregator.Materials;
import io.emeth.aggregator.signing.SigningKey;
import io.emeth.aggregator.signing.SigningKeyFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Jobs in a folder that every machine sees: {@code JOB/job.json}, and the files that its program needs in {@code JOB/materials/},
 * each under the material's name. A job may come while the stream runs; write its materials first, and {@code job.json} last.
 */
public final class JobFolder implements Jobs {
    private static final long serialVersionUID = 1;

    /** The environment variable of each TaskManager that holds the passphrase of the signing key. */
    public static final String PASSPHRASE = "AGGREGATOR_PASSPHRASE";

    private final String folder;
    private final String signingKey;

    /** @param signingKey the file of the aggregator's key; if it is locked, {@value #PASSPHRASE} opens it */
    public JobFolder(Path folder, Path signingKey) {
        this.folder = folder.toAbsolutePath().toString();
        this.signingKey = signingKey.toAbsolutePath().toString();
    }

    @Override
    public Optional<JobSpec> find(JobId job) throws IOException {
        Path file = Path.of(folder, job.toString(), "job.json");
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        JobSpec spec = JobSpec.read(file);
        if (!spec.job().equals(job)) {
            throw new InvalidJobException(file + " describes job " + spec.job());
        }
        return Optional.of(spec);
    }

    @Override
    public Materials materials(JobSpec job) throws IOException {
        Path files = Path.of(folder, job.job().toString(), "materials");
        if (!Files.isDirectory(files)) {
            return Materials.NONE;
        }
        Materials.Builder materials = Materials.builder();
        try (DirectoryStream<Path> each = Files.newDirectoryStream(files)) {
            for (Path file : each) {
                materials.put(String.valueOf(file.getFileName()), ByteBuffer.wrap(Files.readAllBytes(file)));
            }
        }
        return materials.build();
    }

    @Override
    public List<SigningKey> signingKeys() throws IOException {
        return List.of(
                SigningKeyFile.read(Path.of(signingKey), () -> passphrase().toCharArray()));
    }

    private static String passphrase() throws IOException {
        String passphrase = System.getenv(PASSPHRASE);
        if (passphrase == null) {
            throw new IOException("the signing key is locked; set " + PASSPHRASE + " for the TaskManagers");
        }
        return passphrase;
    }
}
