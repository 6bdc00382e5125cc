package io.emeth.aggregator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.emeth.aggregator.Limits;
import io.emeth.aggregator.SubJobHeader;
import io.emeth.aggregator.SubJobResult;
import io.emeth.aggregator.signing.Algorithm;
import io.emeth.aggregator.signing.SigningKey;
import io.emeth.aggregator.signing.SigningKeyFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SignCommandTest {
    @TempDir
    private Path folder;

    private Path key;
    private String address;
    private JobFlow flow;

    @BeforeEach
    void makeKeyAndJob() {
        key = folder.resolve("node.key");
        address = JobFlow.ok("identity", "--plain", "--out", key).out().strip().replace("secp256k1:", "");
        flow = new JobFlow(folder, "--program", "plain-sum", "--parallel", "2", "--length", "2", "--signed");
    }

    private static SubJobHeader header(Path result) throws Exception {
        return SubJobResult.read(result, Limits.NONE).header();
    }

    private JsonNode inspect(Path file) throws IOException {
        String json = JobFlow.ok("inspect", "--json", file).out();
        return new ObjectMapper().readTree(json).path("files").path(0);
    }

    @Test
    void encrypt_withSign_isWhatSignMakesLater() throws Exception {
        Path signed = flow.encrypt(0, "[1, 2]", "--sign", key, "--fuel-used", "77");
        Path later = folder.resolve("later.emeth");
        Path unsigned = flow.encrypt(1, "[1, 2]", "--fuel-used", "77");
        JobFlow.ok("sign", "--key", key, unsigned, "--out", later);
        assertThat(header(signed).node()).hasToString("Optional[" + address + "]");
        assertThat(header(signed).signer()).isEqualTo(header(signed).node());
        assertThat(header(signed).fuelUsed()).isEqualTo(77);
        assertThat(header(later).signer()).isEqualTo(header(signed).node());
        assertThat(SubJobResult.read(later, Limits.NONE).objects())
                .isEqualTo(SubJobResult.read(unsigned, Limits.NONE).objects());

        Cli missing = flow.aggregate();
        assertThat(missing.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(missing.err()).contains("UNSIGNED");
        JobFlow.ok("sign", "--key", key, unsigned, "--out", unsigned, "--force");
        assertThat(flow.aggregate().exitCode()).isEqualTo(ExitCode.OK);
    }

    @Test
    void signature_madeElsewhere_namesItsNode() throws Exception {
        Path result = flow.encrypt(0, "[1, 2]");
        Path signed = folder.resolve("signed.emeth");
        SigningKey wallet = SigningKey.generate(Algorithm.SECP256K1);
        String signature = wallet.sign(header(result).typedData()).toString();
        String printed = JobFlow.ok("sign", "--json", "--signature", signature, result, "--out", signed)
                .out();
        JsonNode document = new ObjectMapper().readTree(printed);
        assertThat("secp256k1:" + document.path("node").asText())
                .isEqualTo(wallet.verifyingKey().toString());
        assertThat(header(signed).signer()).isEqualTo(header(signed).node());

        // The result has a node now, which somebody else's signature does not change unnoticed.
        String others = SigningKey.generate(Algorithm.SECP256K1)
                .sign(header(signed).typedData())
                .toString();
        Cli refused = Cli.run("sign", "--signature", others, signed, "--out", folder.resolve("other.emeth"));
        assertThat(refused.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(refused.err()).contains("names node " + document.path("node").asText());
    }

    @Test
    void typedData_isWhatWalletsTake() throws Exception {
        Path result = flow.encrypt(0, "[1, 2]", "--fuel-used", Long.MAX_VALUE);
        JsonNode data = new ObjectMapper()
                .readTree(JobFlow.ok("sign", "--typed-data", result).out());
        assertThat(data.path("primaryType").asText()).isEqualTo("SubJobResult");
        assertThat(data.path("domain").toString()).isEqualTo("{\"name\":\"EMETH Aggregator\",\"version\":\"1\"}");
        assertThat(data.path("message").path("fuelUsed").asText()).isEqualTo("9223372036854775807");
        assertThat(data.path("types").path("SubJobResult")).hasSize(8);
    }

    @Test
    void inspect_ofASignedResult_saysWhetherTheSignatureIsRight() throws Exception {
        Path signed = flow.encrypt(0, "[1, 2]", "--sign", key, "--weight", "7");
        JsonNode right = inspect(signed);
        assertThat(right.path("node").asText()).isEqualTo(address);
        assertThat(right.path("fuelUsed").asLong()).isZero();
        assertThat(right.path("signature").asText()).hasSize(132);
        assertThat(right.path("signatureIsRight").asBoolean(false)).isTrue();
        assertThat(JobFlow.ok("inspect", signed).out()).contains("signature is right   true");

        String bytes = Files.readString(signed, StandardCharsets.ISO_8859_1);
        Files.writeString(signed, bytes.replace("\"weight\":7", "\"weight\":8"), StandardCharsets.ISO_8859_1);
        assertThat(inspect(signed).path("signatureIsRight").asBoolean(true)).isFalse();
        assertThat(inspect(flow.encrypt(1, "[1, 2]")).has("signatureIsRight")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "sign RESULT --out OUT, --key",
        "sign --key KEY RESULT, pass --out",
        "sign --typed-data RESULT --out OUT, leave out --out",
        "sign --key KEY --typed-data RESULT, exclusive",
        "encrypt --job JOB --in VALUES --out OUT --vector y --sign KEY, --sign means nothing to a vector",
        "encrypt --job JOB --in VALUES --out OUT --vector y --fuel-used 3, --fuel-used means nothing to a vector",
        "encrypt --job JOB --in VALUES --out OUT --index 0 --passphrase-file KEY, opens the key of --sign",
    })
    void options_thatDoNotFit_areWrongUsage(String line, String message) throws IOException {
        assertRefused(line, message, ExitCode.USAGE);
    }

    @ParameterizedTest
    @CsvSource({
        "sign --key RESULT RESULT --out OUT, a secret of this kind",
        "sign --key KEY KEY --out OUT, MALFORMED",
        "sign --key ED25519 RESULT --out OUT, nodes sign with secp256k1",
        "encrypt --job JOB --in VALUES --out OUT --index 0 --sign ED25519, nodes sign with secp256k1",
        "encrypt --job JOB --in VALUES --out OUT --index 0 --fuel-used -1, fuelUsed",
        "sign --signature 0x12 RESULT --out OUT, 130 hexadecimal digits",
        "sign --signature 0xZEROS RESULT --out OUT, v",
    })
    void inputs_thatAreWrong_areNamed(String line, String message) throws IOException {
        assertRefused(line, message, ExitCode.BAD_INPUT);
    }

    private void assertRefused(String line, String message, int exitCode) throws IOException {
        Path result = flow.encrypt(0, "[1, 2]");
        Path other = folder.resolve("aggregator.key");
        SigningKeyFile.writePlain(other, SigningKey.generate(Algorithm.ED25519));
        Path out = folder.resolve("out.emeth");
        String[] arguments = line.replace("RESULT", result.toString())
                .replace("OUT", out.toString())
                .replace("ED25519", other.toString())
                .replace("KEY", key.toString())
                .replace("JOB", flow.job().toString())
                .replace("VALUES", folder.resolve("values-0.json").toString())
                .replace("ZEROS", "0".repeat(130))
                .split(" ");
        Cli cli = Cli.run((Object[]) arguments);
        assertThat(cli.exitCode()).as(cli.err()).isEqualTo(exitCode);
        assertThat(cli.err()).contains(message);
        assertThat(out).doesNotExist();
    }
}
