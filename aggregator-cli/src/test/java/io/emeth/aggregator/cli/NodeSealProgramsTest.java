package io.emeth.aggregator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.emeth.aggregator.FinalResult;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Programs that need evaluation keys, with {@link NodeScripts#SEAL} as requester, nodes and a second aggregator: it
 * encrypts and decrypts, the keys are its own or ours, and what it integrates by scripts of its own is, bit for bit,
 * what we do.
 */
class NodeSealProgramsTest {
    private static final int PARALLEL = 3;
    private static final int DEGREE = 8192;

    @TempDir
    private Path folder;

    @BeforeEach
    void requireNodeSeal() throws Exception {
        NodeScripts.SEAL.require();
    }

    @ParameterizedTest
    @CsvSource({
        "product,bfv,theirs", "product,bfv,ours", "product,ckks,theirs", "product,ckks,ours",
        "dot,bfv,theirs", "dot,bfv,ours", "dot,ckks,theirs", "dot,ckks,ours",
        "concat,bfv,theirs", "concat,bfv,ours", "concat,ckks,theirs", "concat,ckks,ours"
    })
    void nodeSealEncrypts_weIntegrate_nodeSealIntegratesTheSameAndDecrypts(String program, String scheme, String keys)
            throws Exception {
        Path job = makeJob(program, scheme);
        Path keyFolder = folder.resolve("keys");
        int length = (int) Inputs.job(job).layout().elements();
        if (keys.equals("ours")) {
            JobFlow.ok("keygen", "--plain", "--job", job, "--out", keyFolder);
        }
        List<Object> results = new ArrayList<>();
        for (int index = 0; index < PARALLEL; index++) {
            Path result = folder.resolve("r" + index + ".emeth");
            Path values = write("in-" + index + ".json", values(program, index, length));
            NodeScripts.SEAL.run(folder, "encrypt.js", job, keyFolder, "zlib", index, 1, values, result);
            results.add(result);
        }
        if (keys.equals("theirs")) {
            makeEvaluationKeys(job, keyFolder, scheme);
        }
        Path vector = write("vector.json", vector(length));
        Path whole = aggregate(program, job, keyFolder, vector, results);

        JsonNode decrypted = NodeScripts.SEAL.run(folder, "decrypt.js", job, keyFolder, whole);
        assertNumbers(decrypted, expected(program, length));
        assertSameObjects(whole, integrateThere(program, job, keyFolder, vector, results));
        if (keys.equals("ours")) {
            JsonNode ours = new ObjectMapper()
                    .readTree(JobFlow.ok("decrypt", "--job", job, "--key", keyFolder.resolve("secret_key.seal"), whole)
                            .out());
            assertNumbers(ours.path(program.equals("dot") ? "value" : "values"), expected(program, length));
        }
    }

    private Path makeJob(String program, String scheme) {
        Path job = folder.resolve("job.json");
        String arguments = switch (program) {
            case "dot" -> " --arg vectorBound=3";
            case "concat" -> " --arg packing=dense";
            default -> "";
        };
        String parameters =
                " --degree " + DEGREE + (scheme.equals("ckks") ? " --bits 60,40,40,60" : " --plain-bits 22");
        // More numbers than a ciphertext holds, but for the product.
        String options = "job --program " + program + " --scheme " + scheme + parameters + " --parallel " + PARALLEL
                + " --length " + (program.equals("product") ? 1000 : 10_000) + " --value-bound 8" + arguments
                + " --out " + job;
        JobFlow.ok((Object[]) options.split(" "));
        return job;
    }

    /** Rotations to the right by powers of two, and the exchange of rows, which node-seal calls step 0. */
    private void makeEvaluationKeys(Path job, Path keys, String scheme) throws Exception {
        List<Object> arguments = new ArrayList<>(List.of(job, keys, "zstd"));
        for (int step = 1; step < DEGREE / 2; step *= 2) {
            arguments.add(-step);
        }
        if (scheme.equals("bfv")) {
            arguments.add(0);
        }
        NodeScripts.SEAL.run(folder, "make-keys.js", arguments.toArray());
    }

    private Path aggregate(String program, Path job, Path keys, Path vector, List<Object> results) {
        Path whole = folder.resolve("final.emeth");
        List<Object> arguments = new ArrayList<>(List.of("aggregate", "--job", job, "--keys", keys, "--out", whole));
        if (program.equals("dot")) {
            Path made = folder.resolve("y.vector");
            JobFlow.ok("encrypt", "--job", job, "--vector", "vector", "--public", "--in", vector, "--out", made);
            arguments.addAll(List.of("--vector", made));
        }
        arguments.addAll(results);
        JobFlow.ok(arguments.toArray());
        return whole;
    }

    /** The objects that node-seal makes of the same results. */
    private List<Path> integrateThere(String program, Path job, Path keys, Path vector, List<Object> results)
            throws Exception {
        Path prefix = folder.resolve("theirs-");
        List<Object> arguments = new ArrayList<>(List.of(job, keys, program.equals("dot") ? vector : "-", prefix));
        arguments.addAll(results);
        NodeScripts.SEAL.run(folder, "integrate.js", arguments.toArray());
        List<Path> objects = new ArrayList<>();
        for (int i = 0; Files.exists(folder.resolve("theirs-" + i + ".seal")); i++) {
            objects.add(folder.resolve("theirs-" + i + ".seal"));
        }
        return objects;
    }

    private static void assertSameObjects(Path whole, List<Path> theirs) throws Exception {
        List<ByteBuffer> ours = FinalResult.read(whole).objects();
        assertThat(ours).hasSameSizeAs(theirs);
        for (int i = 0; i < theirs.size(); i++) {
            assertThat(ours.get(i)).as("object " + i).isEqualTo(ByteBuffer.wrap(Files.readAllBytes(theirs.get(i))));
        }
    }

    private Path write(String name, int[] numbers) throws IOException {
        return Files.writeString(folder.resolve(name), Arrays.toString(numbers));
    }

    /** In [-8, 8]; results of a concatenation get shorter by 777 each. */
    private static int[] values(String program, int index, int length) {
        int[] values = new int[program.equals("concat") ? length - 777 * index : length];
        Arrays.setAll(values, i -> (i * (index + 3)) % 17 - 8);
        return values;
    }

    /** In [-3, 3]. */
    private static int[] vector(int length) {
        int[] vector = new int[length];
        Arrays.setAll(vector, i -> i % 7 - 3);
        return vector;
    }

    private static double[] expected(String program, int length) {
        int[][] values = new int[PARALLEL][];
        Arrays.setAll(values, index -> values(program, index, length));
        if (program.equals("concat")) {
            return Arrays.stream(values)
                    .flatMapToInt(Arrays::stream)
                    .asDoubleStream()
                    .toArray();
        }
        double[] combined = new double[length];
        for (int i = 0; i < length; i++) {
            combined[i] = program.equals("product")
                    ? values[0][i] * values[1][i] * values[2][i]
                    : (values[0][i] + values[1][i] + values[2][i]) * (i % 7 - 3);
        }
        return program.equals("product")
                ? combined
                : new double[] {Arrays.stream(combined).sum()};
    }

    private static void assertNumbers(JsonNode numbers, double[] expected) {
        assertThat(numbers).hasSize(expected.length);
        for (int i = 0; i < expected.length; i++) {
            assertThat(numbers.get(i).doubleValue()).as("number " + i).isCloseTo(expected[i], Offset.offset(0.25));
        }
    }
}
