package io.emeth.aggregator.signing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emeth.aggregator.secrets.LockedSecret;
import io.emeth.aggregator.secrets.SecretFile;
import io.emeth.aggregator.secrets.SecretFileException;
import io.emeth.aggregator.secrets.SecretFileException.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SigningKeyFileTest {
    private static final String PASSPHRASE = "eight or more";
    private static final String DIGITS = "4c0883a69102937d6231471b5dbb6204fe5129617082792ae468d01a3f362318";
    private static final String LINE = "emeth-signing-key-1 secp256k1 " + DIGITS;

    @TempDir
    private Path folder;

    private Path file() {
        return folder.resolve("node.key");
    }

    private SigningKey readPlain() throws IOException {
        return SigningKeyFile.read(file(), () -> {
            throw new AssertionError("asked for a passphrase");
        });
    }

    private AbstractThrowableAssert<?, ?> assertRefused(Reason reason, String text) throws IOException {
        Files.write(file(), text.getBytes(StandardCharsets.ISO_8859_1));
        return assertThatThrownBy(this::readPlain)
                .isInstanceOfSatisfying(
                        SecretFileException.class,
                        e -> assertThat(e.reason()).as(text).isEqualTo(reason));
    }

    @ParameterizedTest
    @EnumSource
    void writePlain_read_isTheSameKeyAndItsOwnersAlone(Algorithm algorithm) throws IOException {
        SigningKey key = SigningKey.generate(algorithm);
        SigningKeyFile.writePlain(file(), key);
        assertThat(Files.readString(file())).startsWith("emeth-signing-key-1 " + algorithm + " ");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-------");
        SigningKey read = readPlain();
        assertThat(read.verifyingKey()).isEqualTo(key.verifyingKey());
        assertThat(read.secret()).isEqualTo(key.secret());
    }

    @Test
    void writeLocked_read_opensWithThePassphraseOnly() throws IOException {
        SigningKey key = SigningKey.generate(Algorithm.ED25519);
        SigningKeyFile.writeLocked(file(), key, PASSPHRASE.toCharArray());
        char[] given = PASSPHRASE.toCharArray();
        assertThat(SigningKeyFile.read(file(), () -> given).secret()).isEqualTo(key.secret());
        assertThat(given).containsOnly('\0');
        assertThatThrownBy(() -> SigningKeyFile.read(file(), "another one"::toCharArray))
                .isInstanceOfSatisfying(
                        SecretFileException.class, e -> assertThat(e.reason()).isEqualTo(Reason.WRONG_PASSPHRASE));
    }

    @Test
    void read_aSecretOfAnotherPurpose_isRefused() throws IOException {
        byte[] line = LINE.getBytes(StandardCharsets.US_ASCII);
        SecretFile.write(
                file(),
                LockedSecret.lock(line, PASSPHRASE.toCharArray(), "seal-secret-key")
                        .toBytes());
        assertThatThrownBy(() -> SigningKeyFile.read(file(), PASSPHRASE::toCharArray))
                .isInstanceOfSatisfying(
                        SecretFileException.class, e -> assertThat(e.reason()).isEqualTo(Reason.WRONG_PURPOSE));
    }

    @Test
    void read_aLineMadeElsewhere_isItsKey() throws IOException {
        for (String line : new String[] {LINE, LINE + "\n", LINE.replace("4c08", "4C08")}) {
            Files.writeString(file(), line);
            // The address of web3.js's example of this secret.
            assertThat(readPlain().verifyingKey()).hasToString("secp256k1:0x2c7536e3605d9c16a7a3d7b1898e529396a65c23");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\n",
                DIGITS,
                "emeth-signing-key-1 " + DIGITS,
                "emeth-signing-key-1  " + DIGITS,
                "emeth-signing-key-1 rsa " + DIGITS,
                "emeth-signing-key-1 " + DIGITS + " " + DIGITS,
                "emeth-signing-key-1 secp256k1 0x" + DIGITS,
                "emeth-signing-key-1 secp256k1  " + DIGITS,
                "emeth-signing-key-1 secp256k1 0" + DIGITS,
                LINE + "\n\n",
                LINE + "\r\n",
                LINE + " ",
                "x" + LINE,
                "emeth-signing-key-1 secp256k1 4c0883a69102937d6231471b5dbb6204fe5129617082792ae468d01a3f36231g",
                "emeth-signing-key-1 secp256k1 4c0883a69102937d6231471b5dbb6204fe5129617082792ae468d01a3f3623\u00e9\u00b2",
                "emeth-signing-key-1 secp256k1 0000000000000000000000000000000000000000000000000000000000000000",
                "emeth-signing-key-1 secp256k1 ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
            })
    void read_malformedLines_areRefusedWithoutShowingTheSecret(String text) throws IOException {
        assertRefused(Reason.MALFORMED, text)
                .hasMessageContaining("no signing key")
                .hasMessageNotContaining("4c0883");
    }

    @Test
    void read_laterVersionOrLongerFile_isRefused() throws IOException {
        assertRefused(Reason.UNSUPPORTED_VERSION, LINE.replace("-1 ", "-2 "));
        assertRefused(Reason.TOO_LARGE, LINE.repeat(3));
    }
}
