package io.emeth.aggregator.cli;

import io.emeth.aggregator.AggregationProgram;
import io.emeth.aggregator.ElementType;
import io.emeth.aggregator.FinalResult;
import io.emeth.aggregator.FinalResultHeader;
import io.emeth.aggregator.InvalidJobException;
import io.emeth.aggregator.JobSpec;
import io.emeth.aggregator.Limits;
import io.emeth.aggregator.PayloadLayout;
import io.emeth.aggregator.ProgramRegistry;
import io.emeth.aggregator.RejectedResultException;
import io.emeth.aggregator.ReplicaCheck;
import io.emeth.aggregator.SubJobResult;
import io.emeth.aggregator.TensorSpec;
import io.emeth.aggregator.client.PublicKey;
import io.emeth.aggregator.client.ReplicaCheckDecryptor;
import io.emeth.aggregator.client.SecretKey;
import io.emeth.aggregator.he.HeContext;
import io.emeth.aggregator.he.HeException;
import io.emeth.aggregator.he.program.RecipeProgram;
import io.emeth.aggregator.he.recipe.Reduction;
import io.emeth.aggregator.plain.PlainConcat;
import io.emeth.aggregator.secrets.SecretFileException;
import io.emeth.aggregator.signing.Algorithm;
import io.emeth.aggregator.signing.SigningKey;
import io.emeth.aggregator.signing.SigningKeyFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** The inputs several commands share. */
final class Inputs {
    private static final int MAX_KEY_BYTES = 1 << 30;

    private Inputs() {}

    /**
     * A job description.
     *
     * @throws BadInputException naming the field and what to change
     */
    static JobSpec job(Path file) throws IOException {
        InputFiles.size(file, Integer.MAX_VALUE);
        return read(file, () -> JobSpec.read(file));
    }

    /**
     * The program of {@code job}.
     *
     * @throws BadInputException if it is not registered, naming those that are
     */
    static AggregationProgram program(JobSpec job) {
        try {
            return ProgramRegistry.discover().of(job);
        } catch (InvalidJobException e) {
            throw new BadInputException(Failures.describe(e), e);
        }
    }

    /**
     * The program of an encrypted job, if our client knows how to encrypt for it and decrypt.
     *
     * @throws BadInputException if it is no recipe
     */
    static RecipeProgram recipeProgram(JobSpec job) {
        if (program(job) instanceof RecipeProgram recipeProgram) {
            return recipeProgram;
        }
        throw new BadInputException("program '" + job.programName() + "' is no recipe — use the tools it comes with");
    }

    /** A public key of {@code context}. */
    static PublicKey publicKey(HeContext context, Path file) throws IOException {
        return read(file, () -> PublicKey.load(context, InputFiles.read(file, MAX_KEY_BYTES)));
    }

    /** The secret key of {@code context}, locked or not. */
    static SecretKey secretKey(HeContext context, Path file, PassphraseOptions passphrase) throws IOException {
        InputFiles.size(file, MAX_KEY_BYTES);
        return read(
                file,
                () -> SecretKey.readFrom(context, file, () -> passphrase.toOpen(String.valueOf(file.getFileName()))));
    }

    /** A node's or an aggregator's key, locked or not. */
    static SigningKey signingKey(Path file, PassphraseOptions passphrase) throws IOException {
        InputFiles.size(file, MAX_KEY_BYTES);
        return read(file, () -> SigningKeyFile.read(file, () -> passphrase.toOpen(String.valueOf(file.getFileName()))));
    }

    /**
     * {@code result}, signed with the key in {@code file}.
     *
     * @throws BadInputException if the file holds no key of secp256k1
     */
    static SubJobResult signed(SubJobResult result, Path file, PassphraseOptions passphrase) throws IOException {
        try (SigningKey key = signingKey(file, passphrase)) {
            if (key.algorithm() != Algorithm.SECP256K1) {
                throw new BadInputException(file + ": a key of " + key.algorithm()
                        + " — nodes sign with secp256k1, which 'identity' makes by default");
            }
            return result.signedBy(key);
        }
    }

    /** A SubJob result of any job and size. */
    static SubJobResult subJobResult(Path file) throws IOException {
        InputFiles.size(file, Long.MAX_VALUE);
        return read(file, () -> SubJobResult.read(file, Limits.NONE));
    }

    /** A final result. */
    static FinalResult finalResult(Path file) throws IOException {
        InputFiles.size(file, Long.MAX_VALUE);
        return read(file, () -> FinalResult.read(file));
    }

    /** A cross-check of {@code job}'s replicas. */
    static ReplicaCheck replicaCheck(JobSpec job, Path file) throws IOException {
        InputFiles.size(file, Long.MAX_VALUE);
        return read(file, () -> ReplicaCheck.read(file, ReplicaCheckDecryptor.limits(job)));
    }

    private interface Reader<T> {
        T read() throws IOException, RejectedResultException;
    }

    /** What {@code reader} makes of {@code file}; if it refuses the content, the error names the file. */
    private static <T> T read(Path file, Reader<T> reader) throws IOException {
        try {
            return reader.read();
        } catch (RejectedResultException | SecretFileException e) {
            throw new BadInputException(Failures.describe(file, e), e);
        } catch (InvalidJobException | HeException e) {
            if (Failures.exitCode(e) != ExitCode.BAD_INPUT) {
                throw e;
            }
            throw new BadInputException(Failures.describe(file, e), e);
        }
    }

    /** Whether results may have fewer rows than the job's layout: those of concatenations do. */
    static boolean isRagged(JobSpec job) {
        AggregationProgram program = program(job);
        return program instanceof RecipeProgram recipeProgram
                ? recipeProgram.recipe(job).reduction() == Reduction.CONCAT
                : program instanceof PlainConcat;
    }

    /**
     * The layout of a result of {@code length} bytes.
     *
     * @throws BadInputException if the job's payloads are more than one tensor, or other lengths
     */
    static PayloadLayout layoutOfBytes(JobSpec job, long length) {
        List<TensorSpec> tensors = job.layout().tensors();
        long rowBytes = job.layout().elements() / tensors.get(0).leadingDimension();
        if (tensors.size() != 1 || length == 0 || length % rowBytes != 0) {
            throw new BadInputException("payload of " + length + " bytes — layout " + job.layout()
                    + " takes one tensor of rows of " + rowBytes + " bytes");
        }
        return job.layout().withLeadingDimensions(List.of(length / rowBytes));
    }

    /** @throws BadInputException if {@code header} belongs to another job, program or kind of payload */
    static void requireSameJob(JobSpec job, FinalResultHeader header) {
        if (!header.job().equals(job.job())) {
            throw new BadInputException("another job's result (" + header.job() + ") — this is " + job.job());
        }
        if (!header.program().equals(job.program())) {
            throw new BadInputException(
                    "another program's result (" + header.program() + ") — the job's is " + job.program());
        }
        if (!header.elementType().equals(job.elementType())) {
            throw new BadInputException("another type of payload ("
                    + header.elementType().map(ElementType::toString).orElse("encrypted") + ") — the job's is "
                    + job.elementType().map(ElementType::toString).orElse("encrypted"));
        }
    }

    /** @throws BadInputException if {@code epoch} is not one of the job's */
    static void requireEpoch(JobSpec job, int epoch) {
        if (epoch < 0 || epoch >= job.numEpochs()) {
            throw new BadInputException(
                    "no such epoch (" + epoch + ") — the job's epochs are 0 to " + (job.numEpochs() - 1));
        }
    }
}
