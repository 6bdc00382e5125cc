package io.emeth.aggregator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Secret keys locked with a passphrase, from {@code keygen} to {@code decrypt}. */
class PassphraseTest {
    private static final String PASSPHRASE = "correct horse battery staple";

    @TempDir
    private Path folder;

    private Path job;
    private Path keys;
    private Path locked;

    @BeforeEach
    void makeAJob() {
        job = folder.resolve("job.json");
        keys = folder.resolve("keys");
        locked = keys.resolve("secret_key.locked");
        JobFlow.ok("job", "--program", "sum", "--scheme", "bfv", "--parallel", 1, "--length", 2, "--out", job);
    }

    private Cli keygen(Surroundings surroundings, Object... more) {
        return run(surroundings, new Object[] {"keygen", "--job", job, "--out", keys}, more);
    }

    private Cli decrypt(Surroundings surroundings, Path key, Object... more) throws IOException {
        Path finalFile = folder.resolve("final.emeth");
        if (!Files.exists(finalFile)) {
            Path values = Files.writeString(folder.resolve("values.json"), "[7, -8]");
            Path result = folder.resolve("r0.emeth");
            Path publicKey = keys.resolve("public_key.seal");
            JobFlow.ok("encrypt", "--job", job, "--key", publicKey, "--index", 0, "--in", values, "--out", result);
            JobFlow.ok("aggregate", "--job", job, "--out", finalFile, result);
        }
        return run(surroundings, new Object[] {"decrypt", "--job", job, "--key", key, finalFile}, more);
    }

    private static Cli run(Surroundings surroundings, Object[] arguments, Object... more) {
        Object[] all = Arrays.copyOf(arguments, arguments.length + more.length);
        System.arraycopy(more, 0, all, arguments.length, more.length);
        return Cli.run(surroundings, all);
    }

    private static void assertDecrypted(Cli cli) {
        assertThat(cli.err()).isEmpty();
        assertThat(cli.out().strip()).isEqualTo("{\"values\":[7,-8]}");
    }

    private static void assertUsage(Cli cli, String... parts) {
        assertThat(cli.exitCode()).as(cli.err()).isEqualTo(ExitCode.USAGE);
        assertThat(cli.err().lines()).hasSize(1);
        assertThat(cli.err()).contains(parts);
    }

    private static void assertRefused(Cli cli, String... parts) {
        assertThat(cli.exitCode()).as(cli.err()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(cli.err().lines()).hasSize(1);
        assertThat(cli.err()).contains(parts);
    }

    @Test
    void keygen_withThePassphraseInTheEnvironment_locksTheKey() throws IOException {
        FakeSurroundings environment = FakeSurroundings.withPassphrase(PASSPHRASE);
        assertThat(keygen(environment).exitCode()).isEqualTo(ExitCode.OK);
        assertThat(keys.toFile().list())
                .containsExactlyInAnyOrder("secret_key.locked", "public_key.seal", "parms.seal", "job.json");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(locked)))
                .isEqualTo("rw-------");
        assertDecrypted(decrypt(environment, locked));
        assertThat(environment.questions()).isEmpty();
    }

    @Test
    void keygen_atAConsole_asksTwice_decryptOnce() throws IOException {
        FakeSurroundings creating = FakeSurroundings.answering(PASSPHRASE, PASSPHRASE);
        assertThat(keygen(creating).exitCode()).isEqualTo(ExitCode.OK);
        assertThat(creating.questions()).containsExactly("New passphrase for secret_key.locked: ", "Once more: ");
        FakeSurroundings opening = FakeSurroundings.answering(PASSPHRASE);
        assertDecrypted(decrypt(opening, locked));
        assertThat(opening.questions()).containsExactly("Passphrase of secret_key.locked: ");
    }

    @Test
    void keygen_answersThatDiffer_makeNoKeys() {
        assertRefused(keygen(FakeSurroundings.answering(PASSPHRASE, PASSPHRASE + " ")), "differ");
        assertThat(keys).doesNotExist();
    }

    @Test
    void keygen_withoutPassphraseAndConsole_namesEveryWay() {
        assertUsage(
                keygen(FakeSurroundings.answering()),
                "--passphrase-file",
                "AGGREGATOR_PASSPHRASE",
                "console",
                "--plain");
        assertThat(keys).doesNotExist();
    }

    @Test
    void decrypt_withoutPassphraseAndConsole_namesEveryWay() throws IOException {
        keygen(FakeSurroundings.withPassphrase(PASSPHRASE));
        Cli cli = decrypt(FakeSurroundings.answering(), locked);
        assertUsage(cli, "--passphrase-file", "AGGREGATOR_PASSPHRASE", "console");
        assertThat(cli.err()).doesNotContain("--plain");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "\r\n"})
    void passphraseFile_withAnyLineEnd_isTheSamePassphrase(String end) throws IOException {
        keygen(FakeSurroundings.withPassphrase("pässword €𝄞"));
        Path file = Files.writeString(folder.resolve("passphrase"), "pässword €𝄞" + end);
        assertDecrypted(decrypt(FakeSurroundings.withPassphrase("not this one"), locked, "--passphrase-file", file));
    }

    @ParameterizedTest
    @CsvSource({
        "'two\nlines of it', more than one line",
        "'line\rreturned', more than one line",
        "short, 8 to 1024 characters",
        "'', 8 to 1024 characters",
        "\u00e9t\u00e9 in Latin-1, not UTF-8"
    })
    void passphraseFile_unusable_makesNoKeys(String text, String reason) throws IOException {
        Path file = Files.write(folder.resolve("passphrase"), text.getBytes(StandardCharsets.ISO_8859_1));
        assertRefused(keygen(FakeSurroundings.answering(), "--passphrase-file", file), reason);
        assertThat(keys).doesNotExist();
    }

    @Test
    void passphraseFile_limits_holdFromBothSides() throws IOException {
        Path file = folder.resolve("passphrase");
        Files.writeString(file, "€".repeat(1024) + "\r\n");
        assertThat(keygen(FakeSurroundings.answering(), "--passphrase-file", file)
                        .exitCode())
                .isEqualTo(ExitCode.OK);
        assertDecrypted(decrypt(FakeSurroundings.answering(), locked, "--passphrase-file", file));
        Files.writeString(file, "a".repeat(1025));
        assertRefused(keygen(FakeSurroundings.answering(), "--passphrase-file", file), "1025");
        assertRefused(decrypt(FakeSurroundings.answering(), locked, "--passphrase-file", file), "1025");
        Files.writeString(file, "a".repeat(3075));
        assertRefused(keygen(FakeSurroundings.answering(), "--passphrase-file", file), "more than 3074 bytes");
    }

    @Test
    void passphraseFile_missing_isAnIoError() {
        Cli cli = keygen(FakeSurroundings.answering(), "--passphrase-file", folder.resolve("absent"));
        assertThat(cli.exitCode()).isEqualTo(ExitCode.IO);
        assertThat(cli.err()).contains("absent");
    }

    @Test
    void decrypt_withTheWrongPassphrase_namesTheFileAndARemedy() throws IOException {
        keygen(FakeSurroundings.withPassphrase(PASSPHRASE));
        Cli cli = decrypt(FakeSurroundings.withPassphrase("incorrect horse"), locked);
        assertRefused(cli, "secret_key.locked", "the passphrase is wrong, or the file was changed", "try again");
        assertThat(cli.err()).doesNotContain("incorrect horse");
    }

    @Test
    void keygen_plain_writesTheSealObjectAndAsksNothing() throws IOException {
        FakeSurroundings nobody = FakeSurroundings.answering();
        assertThat(keygen(nobody, "--plain").exitCode()).isEqualTo(ExitCode.OK);
        assertThat(keys.toFile().list())
                .containsExactlyInAnyOrder("secret_key.seal", "public_key.seal", "parms.seal", "job.json");
        assertDecrypted(decrypt(nobody, keys.resolve("secret_key.seal")));
        assertThat(nobody.questions()).isEmpty();
        assertUsage(keygen(nobody, "--plain", "--passphrase-file", folder.resolve("p")), "--plain takes no passphrase");
    }

    /** A secret key of other keys beside the new ones would be taken for theirs. */
    @Test
    void keygen_forced_leavesOneSecretKey() {
        FakeSurroundings environment = FakeSurroundings.withPassphrase(PASSPHRASE);
        keygen(environment, "--plain");
        keys.resolve("public_key.seal").toFile().delete();
        keys.resolve("parms.seal").toFile().delete();
        keys.resolve("job.json").toFile().delete();
        Cli refused = keygen(environment);
        assertThat(refused.exitCode()).isEqualTo(ExitCode.IO);
        assertThat(refused.err()).contains("secret_key.seal", "exists already");
        assertThat(keys.toFile().list()).containsExactly("secret_key.seal");
        assertThat(keygen(environment, "--force").exitCode()).isEqualTo(ExitCode.OK);
        assertThat(keys.resolve("secret_key.seal")).doesNotExist();
        assertThat(locked).exists();
        assertThat(keygen(environment, "--force", "--plain").exitCode()).isEqualTo(ExitCode.OK);
        assertThat(keys.resolve("secret_key.seal")).exists();
        assertThat(locked).doesNotExist();
    }

    @Test
    void inspect_aLockedKey_saysWhatAnybodyCanSee() {
        keygen(FakeSurroundings.withPassphrase(PASSPHRASE));
        assertThat(JobFlow.ok("inspect", locked).out())
                .contains("locked-secret", "seal-secret-key", "Argon2id, 65536 KiB, 3 passes, 4 lanes");
    }
}
