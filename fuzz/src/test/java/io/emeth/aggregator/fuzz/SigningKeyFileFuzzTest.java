package io.emeth.aggregator.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.emeth.aggregator.secrets.LockedSecret;
import io.emeth.aggregator.secrets.SecretFileException;
import io.emeth.aggregator.signing.Algorithm;
import io.emeth.aggregator.signing.SigningKey;
import io.emeth.aggregator.signing.SigningKeyFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Files of signing keys: {@link SigningKeyFile#read}. One that is locked is read until its passphrase is needed. */
class SigningKeyFileFuzzTest {
    private static final class PassphraseAsked extends IOException {}

    private static final Path FILE = temporaryFile();

    private static Path temporaryFile() {
        try {
            Path file = Files.createTempFile("signing-key", ".fuzz");
            file.toFile().deleteOnExit();
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Stream<byte[]> seeds() {
        HexFormat hex = HexFormat.of();
        byte[] secret = Arrays.copyOf(new byte[] {1, 2, 3}, SigningKey.SECRET_BYTES);
        Stream<String> valid = Arrays.stream(Algorithm.values())
                .map(algorithm -> "emeth-signing-key-1 " + algorithm + " " + hex.formatHex(secret) + "\n");
        Stream<String> malformed = Stream.of(
                "emeth-signing-key-2 ed25519 " + hex.formatHex(secret),
                "emeth-signing-key-1 none " + hex.formatHex(secret),
                "emeth-signing-key-1 secp256k1 " + "0".repeat(64),
                "emeth-signing-key-1 secp256k1 " + "f".repeat(64),
                "emeth-signing-key-1 ed25519 " + "0".repeat(64),
                "emeth-signing-key-1 ed25519 " + hex.formatHex(secret).replace('0', 'g'),
                "emeth-signing-key-1  " + hex.formatHex(secret),
                hex.formatHex(secret));
        char[] passphrase = "correct horse battery staple".toCharArray();
        LockedSecret locked = LockedSecret.lock(new byte[100], passphrase, SigningKeyFile.PURPOSE);
        return Stream.concat(
                Stream.concat(valid, malformed).map(Spoiled::bytes), Spoiled.objects(Spoiled.bytes(locked.toBytes())));
    }

    @MethodSource("seeds")
    @FuzzTest
    void read_ofAnyFile_readsOrRefuses(byte[] bytes) throws Exception {
        Files.write(FILE, bytes);
        try (SigningKey key = SigningKeyFile.read(FILE, () -> {
            throw new PassphraseAsked();
        })) {
            String line = "emeth-signing-key-1 " + key.algorithm() + " "
                    + HexFormat.of().formatHex(key.secret());
            String read = new String(bytes, StandardCharsets.ISO_8859_1);
            if (!read.equalsIgnoreCase(line) && !read.equalsIgnoreCase(line + "\n")) {
                throw new AssertionError("a key was read from another line than is written of it");
            }
        } catch (SecretFileException e) {
            Format.requireOneLine(e);
        } catch (PassphraseAsked e) {
            // locked, and well-formed as far as can be seen
        }
    }
}
