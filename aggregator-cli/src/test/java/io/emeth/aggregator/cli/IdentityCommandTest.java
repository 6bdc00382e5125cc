package io.emeth.aggregator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.emeth.aggregator.signing.VerifyingKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IdentityCommandTest {
    private static final String PASSPHRASE = "a long enough one";

    @TempDir
    private Path folder;

    private Path file() {
        return folder.resolve("node.key");
    }

    @ParameterizedTest
    @ValueSource(strings = {"secp256k1", "ed25519", "ml-dsa-65"})
    void identity_shown_isTheOneMade(String algorithm) throws IOException {
        String made = JobFlow.ok("identity", "--algorithm", algorithm, "--plain", "--out", file())
                .out()
                .strip();
        assertThat(VerifyingKey.parse(made).algorithm()).hasToString(algorithm);
        assertThat(JobFlow.ok("identity", "--show", file()).out().strip()).isEqualTo(made);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-------");
    }

    @Test
    void identity_withoutPlain_isLocked() throws IOException {
        FakeSurroundings person = FakeSurroundings.answering(PASSPHRASE, PASSPHRASE, PASSPHRASE, "a wrong one");
        String made = JobFlow.ok(person, "identity", "--out", file()).out();
        assertThat(made).startsWith("secp256k1:0x");
        assertThat(Files.readString(file(), StandardCharsets.ISO_8859_1)).startsWith("EMETHSEC");
        assertThat(JobFlow.ok(person, "identity", "--show", file()).out()).isEqualTo(made);
        Cli wrong = Cli.run(person, "identity", "--show", file());
        assertThat(wrong.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(wrong.err()).contains("passphrase is wrong", file().toString());
    }

    @Test
    void identity_existingFile_isKeptUnlessForced() throws IOException {
        JobFlow.ok("identity", "--plain", "--out", file());
        byte[] before = Files.readAllBytes(file());
        Cli refused = Cli.run("identity", "--plain", "--out", file());
        assertThat(refused.exitCode()).isEqualTo(ExitCode.IO);
        assertThat(refused.err()).contains("exists already", "--force");
        assertThat(Files.readAllBytes(file())).isEqualTo(before);
        JobFlow.ok("identity", "--plain", "--force", "--out", file());
        assertThat(Files.readAllBytes(file())).isNotEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource({
        "'', --out",
        "--algorithm rsa --out FILE, 'secp256k1, ed25519, ml-dsa-65'",
        "--plain --passphrase-file FILE --out FILE, --plain takes no passphrase",
        "--plain --show FILE, --plain makes a key",
        "--algorithm ed25519 --show FILE, --algorithm makes a key",
        "--force --show FILE, --force makes a key",
        "--show FILE --out FILE, exclusive",
    })
    void identity_optionsThatDoNotFit_areWrongUsage(String options, String message) {
        String line = "identity " + options.replace("FILE", file().toString());
        Cli cli = Cli.run((Object[]) line.strip().split(" "));
        assertThat(cli.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(cli.err()).contains(message);
        assertThat(file()).doesNotExist();
    }

    @Test
    void identity_fileThatIsNoKey_isRefused() throws IOException {
        Files.writeString(file(), "0x4c0883a69102937d6231471b5dbb6204fe5129617082792ae468d01a3f362318");
        Cli cli = Cli.run("identity", "--show", file());
        assertThat(cli.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(cli.err()).contains("no signing key", "node.key").doesNotContain("4c0883");
    }
}
