package io.emeth.aggregator.cli;

import io.emeth.aggregator.JobSpec;
import io.emeth.aggregator.JobVector;
import io.emeth.aggregator.Limits;
import io.emeth.aggregator.Materials;
import io.emeth.aggregator.RejectedResultException;
import io.emeth.aggregator.he.plan.Plan;
import io.emeth.aggregator.he.program.RecipeProgram;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What a program needs beside the results; all of it is public, as far as it is not encrypted. */
final class MaterialOptions {
    static final String RELIN_KEYS_FILE = "relin_keys.seal";
    static final String GALOIS_KEYS_FILE = "galois_keys.seal";

    private static final String SUFFIX = ".seal";

    @Option(
            names = "--keys",
            paramLabel = "DIR",
            description = "The requester's relin_keys.seal and galois_keys.seal, if the program needs them.")
    private @Nullable Path keys;

    @Option(
            names = "--vector",
            paramLabel = "FILE",
            description = "A vector of the job, as made by 'encrypt --vector'; repeat for more.")
    private @Nullable List<Path> vectors;

    /**
     * Reads the vectors, and those keys in the folder that the program of {@code job} needs.
     *
     * @throws BadInputException naming the file that holds something else
     */
    Materials read(JobSpec job) throws IOException {
        Materials.Builder materials = Materials.builder();
        if (keys != null && Inputs.program(job) instanceof RecipeProgram program) {
            Plan plan = program.plan(job);
            if (plan.needsRelinKeys()) {
                readKeys(keys.resolve(RELIN_KEYS_FILE), materials);
            }
            if (!plan.galoisElements().isEmpty()) {
                readKeys(keys.resolve(GALOIS_KEYS_FILE), materials);
            }
        }
        for (Path file : vectors == null ? List.<Path>of() : vectors) {
            readVector(file, materials);
        }
        return materials.build();
    }

    private static void readKeys(Path file, Materials.Builder materials) throws IOException {
        String name = String.valueOf(file.getFileName());
        put(
                name.substring(0, name.length() - SUFFIX.length()),
                file,
                InputFiles.read(file, Integer.MAX_VALUE),
                materials);
    }

    private static void readVector(Path file, Materials.Builder materials) throws IOException {
        ByteBuffer bytes = InputFiles.read(file, Integer.MAX_VALUE);
        try {
            put(JobVector.parse(bytes, Limits.NONE).header().name(), file, bytes, materials);
        } catch (RejectedResultException e) {
            throw new BadInputException(Failures.describe(file, e), e);
        }
    }

    private static void put(String name, Path file, ByteBuffer bytes, Materials.Builder materials) {
        try {
            materials.put(name, bytes);
        } catch (IllegalArgumentException e) {
            throw new BadInputException(file + ": " + e.getMessage(), e);
        }
    }
}
