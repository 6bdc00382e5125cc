package io.emeth.aggregator.signing;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.emeth.aggregator.fuzz.Format;
import io.emeth.aggregator.fuzz.Spoiled;
import io.emeth.aggregator.secrets.LockedSecret;
import io.emeth.aggregator.secrets.SecretFileException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Files of signing keys: {@link SigningKeyFile#read}. One that is locked is read until its passphrase is needed. */
class SigningKeyFileFuzzTest {
    private static final class PassphraseAsked extends IOException {}

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
        try (SigningKey key = SigningKeyFile.read(ByteBuffer.wrap(bytes.clone()), () -> {
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
