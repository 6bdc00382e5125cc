package io.emeth.aggregator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.emeth.aggregator.client.Decryptor;
import io.emeth.aggregator.client.Encryptor;
import io.emeth.aggregator.client.KeyGenerator;
import io.emeth.aggregator.client.PublicKey;
import io.emeth.aggregator.client.SecretKey;
import io.emeth.aggregator.he.BatchEncoder;
import io.emeth.aggregator.he.Ciphertext;
import io.emeth.aggregator.he.CkksEncoder;
import io.emeth.aggregator.he.CompressionMode;
import io.emeth.aggregator.he.Evaluator;
import io.emeth.aggregator.he.GaloisKeys;
import io.emeth.aggregator.he.HeContext;
import io.emeth.aggregator.he.HeParameters;
import io.emeth.aggregator.he.Plaintext;
import io.emeth.aggregator.he.RelinKeys;
import io.emeth.aggregator.he.SealCompression;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Evaluation keys cross between {@link NodeScripts#SEAL} and us: whoever made them, the other uses them. */
class NodeSealEvaluationTest {
    private static final int STEPS = 3; // composed of the keys for -1 and 4
    private static final int SLOTS = 4096;
    private static final double SCALE = 0x1p40;

    @TempDir
    private Path folder;

    private Path job;
    private Path keys;

    @SuppressWarnings("NullAway.Init") // each test opens it first
    private HeContext context;

    @BeforeEach
    void requireNodeSeal() throws Exception {
        NodeScripts.SEAL.require();
        job = folder.resolve("job.json");
        keys = Files.createDirectories(folder.resolve("our-keys"));
    }

    @AfterEach
    void close() {
        if (context != null) {
            context.close();
        }
    }

    @ParameterizedTest
    @CsvSource({"bfv,none", "bfv,zstd", "ckks,zlib", "ckks,zstd"})
    void nodeSealMakesKeys_weMultiplyAndRotate_nodeSealDecrypts(String scheme, String mode) throws Exception {
        open(scheme);
        Path nodeKeys = folder.resolve("node-keys");
        NodeScripts.SEAL.run(folder, "make-keys.js", job, nodeKeys, mode, -1, 4);
        try (PublicKey publicKey = PublicKey.load(context, read(nodeKeys.resolve("public_key.seal")));
                RelinKeys relinKeys = RelinKeys.load(context, read(nodeKeys.resolve("relin_keys.seal")));
                GaloisKeys galoisKeys = GaloisKeys.load(context, read(nodeKeys.resolve("galois_keys.seal")));
                Ciphertext a = Ciphertext.load(context, encrypt(scheme, publicKey, firstFactor()));
                Ciphertext b = Ciphertext.load(context, encrypt(scheme, publicKey, secondFactor()));
                Ciphertext product = product(scheme, a, b, relinKeys);
                Ciphertext rotated = new Evaluator(context).rotate(a, STEPS, galoisKeys)) {
            Path productFile = write(folder.resolve("product.seal"), product.save());
            Path rotatedFile = write(folder.resolve("rotated.seal"), rotated.save());
            assertSlots(
                    numbers(NodeScripts.SEAL.run(folder, "decrypt-object.js", job, nodeKeys, productFile)),
                    expectedProduct());
            assertSlots(
                    numbers(NodeScripts.SEAL.run(folder, "decrypt-object.js", job, nodeKeys, rotatedFile)),
                    expectedRotation(scheme));
        }
    }

    @ParameterizedTest
    @CsvSource({"bfv,NONE", "bfv,ZLIB", "ckks,NONE", "ckks,ZSTD"})
    void weMakeKeys_nodeSealMultipliesAndRotates_weDecryptAndHaveTheSameWords(String scheme, CompressionMode mode)
            throws Exception {
        open(scheme);
        KeyGenerator generator = new KeyGenerator(context);
        try (SecretKey secretKey = generator.generateSecretKey();
                PublicKey publicKey = generator.generatePublicKey(secretKey)) {
            ByteBuffer relin = generator.generateRelinKeys(secretKey);
            ByteBuffer galois = generator.generateGaloisKeys(secretKey, List.of(element(-1), element(4)));
            write(keys.resolve("relin_keys.seal"), SealCompression.compress(relin, mode));
            write(keys.resolve("galois_keys.seal"), SealCompression.compress(galois, mode));
            Path aFile = write(folder.resolve("a.seal"), encrypt(scheme, publicKey, firstFactor()));
            Path bFile = write(folder.resolve("b.seal"), encrypt(scheme, publicKey, secondFactor()));
            Path productFile = folder.resolve("product.seal");
            Path rotatedFile = folder.resolve("rotated.seal");
            NodeScripts.SEAL.run(folder, "evaluate.js", job, keys, STEPS, aFile, bFile, productFile, rotatedFile);
            assertSlots(decrypt(scheme, secretKey, productFile), expectedProduct());
            assertSlots(decrypt(scheme, secretKey, rotatedFile), expectedRotation(scheme));

            try (RelinKeys relinKeys = RelinKeys.load(context, relin);
                    GaloisKeys galoisKeys = GaloisKeys.load(context, galois);
                    Ciphertext a = Ciphertext.load(context, read(aFile));
                    Ciphertext b = Ciphertext.load(context, read(bFile));
                    Ciphertext product = product(scheme, a, b, relinKeys);
                    Ciphertext rotated = new Evaluator(context).rotate(a, STEPS, galoisKeys)) {
                assertThat(product.save()).isEqualTo(read(productFile));
                assertThat(rotated.save()).isEqualTo(read(rotatedFile));
            }
        }
    }

    /** Writes the job and makes the context of its parameters: {@value #SLOTS} slots in either scheme. */
    private void open(String scheme) throws IOException {
        JobFlow.ok("job", "--out", job, "--program", "sum", "--scheme", scheme, "--parallel", "1", "--length", SLOTS);
        context = HeContext.create(HeParameters.of(Inputs.job(job).encryption().orElseThrow()));
    }

    private long element(int steps) {
        return GaloisKeys.element(context.parameters().degree(), steps);
    }

    private Ciphertext product(String scheme, Ciphertext a, Ciphertext b, RelinKeys relinKeys) {
        Evaluator evaluator = new Evaluator(context);
        Ciphertext product = evaluator.relinearize(evaluator.multiply(a, b), relinKeys);
        return scheme.equals("bfv") ? product : evaluator.rescaleToNext(product);
    }

    private ByteBuffer encrypt(String scheme, PublicKey publicKey, int[] values) {
        try (Plaintext plaintext = scheme.equals("bfv")
                ? new BatchEncoder(context)
                        .encode(Arrays.stream(values).asLongStream().toArray())
                : new CkksEncoder(context)
                        .encode(Arrays.stream(values).asDoubleStream().toArray(), SCALE)) {
            return new Encryptor(publicKey).encrypt(plaintext);
        }
    }

    private double[] decrypt(String scheme, SecretKey secretKey, Path file) throws IOException {
        try (Plaintext plaintext = new Decryptor(secretKey).decrypt(read(file))) {
            return scheme.equals("bfv")
                    ? Arrays.stream(new BatchEncoder(context).decode(plaintext))
                            .asDoubleStream()
                            .toArray()
                    : new CkksEncoder(context).decode(plaintext);
        }
    }

    private static int[] firstFactor() {
        return IntStream.range(0, SLOTS).map(i -> i % 101 - 50).toArray();
    }

    private static int[] secondFactor() {
        return IntStream.range(0, SLOTS).map(i -> i % 13 - 6).toArray();
    }

    private static int[] expectedProduct() {
        int[] a = firstFactor();
        int[] b = secondFactor();
        return IntStream.range(0, SLOTS).map(i -> a[i] * b[i]).toArray();
    }

    /** To the left: CKKS in one row, BFV in two. */
    private static int[] expectedRotation(String scheme) {
        int row = scheme.equals("bfv") ? SLOTS / 2 : SLOTS;
        int[] values = firstFactor();
        return IntStream.range(0, SLOTS)
                .map(i -> values[i / row * row + (i + STEPS) % row])
                .toArray();
    }

    private static void assertSlots(double[] slots, int[] expected) {
        assertThat(slots)
                .containsExactly(Arrays.stream(expected).asDoubleStream().toArray(), Offset.offset(1e-3));
    }

    private static double[] numbers(JsonNode array) {
        double[] numbers = new double[array.size()];
        Arrays.setAll(numbers, i -> array.get(i).doubleValue());
        return numbers;
    }

    private static ByteBuffer read(Path file) throws IOException {
        return ByteBuffer.wrap(Files.readAllBytes(file));
    }

    private static Path write(Path file, ByteBuffer bytes) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            channel.write(bytes);
        }
        return file;
    }
}
