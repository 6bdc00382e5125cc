package io.emeth.aggregator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InspectCommandTest {
    private static final Path SET = Path.of("src/test/resources/vectors/bfv-2048-toy");

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "parms      | parameters | scheme               bfv",
                "pa         | plaintext  | coefficients         2048",
                "a          | ciphertext | limbs                2",
                "a.zlib     | ciphertext | compression          zlib",
                "a.zstd     | ciphertext | compression          zstd",
                "public_key | public-key | limbs                3",
                "secret_key | secret-key | form                 NTT",
            })
    void seal_kind_isToldByStructure(String name, String kind, String line) {
        Cli cli = Cli.run("inspect", SET.resolve(name + ".seal"));
        assertThat(cli.exitCode()).isEqualTo(ExitCode.OK);
        assertThat(cli.out()).contains("kind                 " + kind, line, "version              4.4");
    }

    @ParameterizedTest
    @CsvSource({
        "pa,plaintext",
        "a,ciphertext",
        "a.zstd,ciphertext",
        "public_key,a public key",
        "secret_key,a secret key"
    })
    void seal_withParameters_isCheckedByTheEngine(String name, String as) {
        Cli cli = Cli.run("inspect", "--parms", SET.resolve("parms.seal"), SET.resolve(name + ".seal"));
        assertThat(cli.exitCode()).as(cli.err()).isEqualTo(ExitCode.OK);
        assertThat(cli.out()).contains("checked").contains(as);
    }

    @Test
    void seal_residueOutOfRange_isNamed() throws IOException {
        byte[] bytes = Files.readAllBytes(SET.resolve("a.seal"));
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(113, 134111233); // = q_0
        Path file = Files.write(folder.resolve("a.seal"), bytes);
        assertThat(Cli.run("inspect", file).exitCode()).isEqualTo(ExitCode.OK); // sizes alone look fine
        Cli cli = Cli.run("inspect", "--parms", SET.resolve("parms.seal"), file);
        assertThat(cli.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(cli.err()).contains("134111233");
    }

    @ParameterizedTest
    @ValueSource(strings = {"parms", "pa", "a", "a.zlib", "a.zstd", "secret_key"})
    void seal_truncatedAnywhere_isOneLine(String name) throws IOException {
        byte[] bytes = Files.readAllBytes(SET.resolve(name + ".seal"));
        for (int length : new int[] {0, 1, 15, 16, 17, 40, 48, 64, 88, 100, 113, bytes.length - 1}) {
            assertOneLineRefusal(Arrays.copyOf(bytes, Math.min(length, bytes.length - 1)));
        }
    }

    /** Headers whose size lies, and every other single-byte change, may be refused but never crash. */
    @ParameterizedTest
    @ValueSource(strings = {"parms", "pa", "a", "a.zlib", "a.zstd"})
    void seal_mutatedHeader_neverCrashes(String name) throws IOException {
        byte[] bytes = Files.readAllBytes(SET.resolve(name + ".seal"));
        Random random = new Random(7);
        for (int i = 0; i < 120; i++) {
            byte[] mutated = bytes.clone();
            int offset = i;
            mutated[Math.min(offset, mutated.length - 1)] ^= (byte) (1 + random.nextInt(255));
            Path file = Files.write(folder.resolve("m.seal"), mutated);
            Cli cli = Cli.run("inspect", file);
            assertThat(cli.exitCode()).as("byte " + offset + ": " + cli.err()).isIn(ExitCode.OK, ExitCode.BAD_INPUT);
            assertThat(cli.err().lines().count()).isLessThanOrEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"parameters", "plaintext", "ciphertext", "public-key", "relin-keys", "galois-keys"})
    void seal_wrongKindNamed_isRefusedOrRead(String kind) {
        Cli cli = Cli.run("inspect", "--kind", kind, SET.resolve("pa.seal"));
        assertThat(cli.exitCode()).isEqualTo(kind.equals("plaintext") ? ExitCode.OK : ExitCode.BAD_INPUT);
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, -1.0, 0.0, Double.MIN_VALUE})
    void seal_impossibleScale_isRefused(double scale) throws IOException {
        byte[] bytes = Files.readAllBytes(SET.resolve("a.seal"));
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putDouble(73, scale);
        assertOneLineRefusal(bytes);
    }

    @Test
    void json_names_areCamelCase() {
        Cli cli = Cli.run("inspect", "--json", "--parms", SET.resolve("parms.seal"), SET.resolve("parms.seal"));
        assertThat(cli.out()).contains("\"coefficientModuli\"", "\"plainModulus\"", "\"equalsParms\"");
        assertThat(Pattern.compile("\"[^\"]*[ _-][^\"]*\" :").matcher(cli.out()).find())
                .isFalse();
    }

    @Test
    void text_names_areWords() {
        assertThat(Cli.run("inspect", SET.resolve("parms.seal")).out()).contains("coefficient moduli", "plain modulus");
    }

    @Test
    void missingFile_isNamedOnce() {
        Cli cli = Cli.run("inspect", folder.resolve("absent"));
        assertThat(cli.err()).startsWith("error: no such file (").containsOnlyOnce("absent");
    }

    @Test
    void decompressionBomb_isRefused() throws IOException {
        byte[] zeros = new byte[1 << 20];
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        try (var deflater = new DeflaterOutputStream(body)) {
            for (int i = 0; i < 300; i++) {
                deflater.write(zeros);
            }
        }
        ByteBuffer object = ByteBuffer.allocate(16 + body.size()).order(ByteOrder.LITTLE_ENDIAN);
        object.putShort((short) 0xA15E)
                .put((byte) 16)
                .put((byte) 4)
                .put((byte) 4)
                .put((byte) 1)
                .putShort((short) 0);
        object.putLong(16 + body.size()).put(body.toByteArray());
        assertOneLineRefusal(object.array());
    }

    @Test
    void otherFiles_doNotStopAtABadOne() throws IOException {
        Path bad = Files.writeString(folder.resolve("bad"), "no object at all, only text");
        Cli cli = Cli.run("inspect", bad, SET.resolve("pa.seal"), folder.resolve("absent"), folder);
        assertThat(cli.out()).contains("pa.seal:");
        assertThat(cli.err().lines()).hasSize(3);
        assertThat(cli.exitCode()).isEqualTo(ExitCode.IO);
    }

    private void assertOneLineRefusal(byte[] bytes) throws IOException {
        Path file = Files.write(folder.resolve("x.seal"), bytes);
        Cli cli = Cli.run("inspect", file);
        assertThat(cli.exitCode()).as(cli.err()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(cli.err().lines()).hasSize(1);
        assertThat(cli.out()).isEmpty();
    }
}
