package io.emeth.aggregator.signing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SigningKeyTest {
    private static final byte[] MESSAGE = "a document".getBytes(StandardCharsets.UTF_8);

    private static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits);
    }

    private static byte[] secret(int last) {
        byte[] secret = new byte[SigningKey.SECRET_BYTES];
        secret[31] = (byte) last;
        return secret;
    }

    @Test
    void verifyingKey_ofSecp256k1_isEthereumsAddress() {
        assertThat(SigningKey.of(Algorithm.SECP256K1, secret(1)).verifyingKey())
                .hasToString("secp256k1:0x7e5f4552091a69125d5dfcb7b8c2659029395bdf");
        // The key of EIP-155's example.
        assertThat(SigningKey.of(Algorithm.SECP256K1, hex("46".repeat(32))).verifyingKey())
                .hasToString("secp256k1:0x9d8a62f656a8d1615c1294fd71e9cfb3e4855a4f");
    }

    @Test
    void sign_withEd25519_givesTheAnswersOfRfc8032() {
        SigningKey key = SigningKey.of(
                Algorithm.ED25519, hex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb"));
        assertThat(key.verifyingKey())
                .hasToString("ed25519:3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
        assertThat(key.sign(hex("72")))
                .isEqualTo(hex("92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
                        + "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"));
    }

    @Test
    void sign_withSecp256k1_takesTheNonceOfRfc6979() {
        // The known answer for secret 1 and the SHA-256 of "Satoshi Nakamoto", of which the low s is the one.
        byte[] digest = Sha256.digest("Satoshi Nakamoto".getBytes(StandardCharsets.UTF_8));
        EcdsaSignature signature = Secp256k1.sign(secret(1), digest);
        assertThat(HexFormat.of().formatHex(signature.toByteArray(), 0, 64))
                .isEqualTo("934b1ea10a4b3c1757e2b0c017d0b6143ce3c9a7e6a4a49860d7a6ab210ee3d8"
                        + "2442ce9d2b916064108014783e923ec36b49743e2ffa1c4496f01a512aafd9e5");
        assertThat(Secp256k1.recover(digest, signature)).hasValue(Secp256k1.address(secret(1)));
    }

    @ParameterizedTest
    @EnumSource
    void sign_ofAnyAlgorithm_isDeterministicAndVerifies(Algorithm algorithm) {
        SigningKey key = SigningKey.of(algorithm, secret(7));
        byte[] signature = key.sign(MESSAGE);
        assertThat(key.sign(MESSAGE)).isEqualTo(signature);
        assertThat(key.verifyingKey().verify(MESSAGE, signature)).isTrue();
        assertThat(SigningKey.of(algorithm, secret(8)).verifyingKey().verify(MESSAGE, signature))
                .isFalse();
        assertThat(key.verifyingKey().verify("a Document".getBytes(StandardCharsets.UTF_8), signature))
                .isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void verify_withAnyByteOfTheSignatureChanged_isFalse(Algorithm algorithm) {
        SigningKey key = SigningKey.of(algorithm, secret(7));
        byte[] signature = key.sign(MESSAGE);
        Random random = new Random(5);
        int step = signature.length > 100 ? 97 : 1;
        for (int i = 0; i < signature.length; i += step) {
            byte[] changed = signature.clone();
            changed[i] ^= (byte) (1 + random.nextInt(255));
            assertThat(key.verifyingKey().verify(MESSAGE, changed))
                    .as("%s, byte %d", algorithm, i)
                    .isFalse();
        }
        assertThat(key.verifyingKey().verify(MESSAGE, new byte[0])).isFalse();
        assertThat(key.verifyingKey().verify(MESSAGE, java.util.Arrays.copyOf(signature, signature.length + 1)))
                .isFalse();
    }

    @Test
    void ecdsaSignature_withTheOtherS_isRefused() {
        TypedData data = new TypedData("Thing", List.of(TypedData.Field.unsigned("number", 8, 7)));
        byte[] bytes = SigningKey.of(Algorithm.SECP256K1, secret(3)).sign(data).toByteArray();
        BigInteger high = Secp256k1.ORDER.subtract(new BigInteger(1, bytes, 32, 32));
        Secp256k1.copy32(high, bytes, 32);
        bytes[64] = (byte) (bytes[64] == 27 ? 28 : 27); // the same signature for those who take both
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new EcdsaSignature(bytes))
                .withMessageContaining("the lower one of s");
    }

    @Test
    void ecdsaSignature_withFieldsAtTheEndsOfTheirRanges_isTakenAndBeyondRefused() {
        byte[] bytes = new byte[EcdsaSignature.BYTES];
        bytes[31] = 1;
        bytes[63] = 1;
        bytes[64] = 27;
        assertThat(new EcdsaSignature(bytes).v()).isEqualTo(27);
        Secp256k1.copy32(Secp256k1.ORDER.subtract(BigInteger.ONE), bytes, 0);
        Secp256k1.copy32(Secp256k1.HALF_ORDER, bytes, 32);
        assertThat(EcdsaSignature.parse(new EcdsaSignature(bytes).toString())).isEqualTo(new EcdsaSignature(bytes));
        for (int v : new int[] {0, 1, 26, 29}) {
            byte[] other = bytes.clone();
            other[64] = (byte) v;
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new EcdsaSignature(other))
                    .withMessageContaining("(v)");
        }
        for (BigInteger r : List.of(BigInteger.ZERO, Secp256k1.ORDER)) {
            byte[] other = bytes.clone();
            Secp256k1.copy32(r, other, 0);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new EcdsaSignature(other))
                    .withMessageContaining("r is");
        }
        for (BigInteger s : List.of(BigInteger.ZERO, Secp256k1.HALF_ORDER.add(BigInteger.ONE))) {
            byte[] other = bytes.clone();
            Secp256k1.copy32(s, other, 32);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new EcdsaSignature(other))
                    .withMessageContaining("s is");
        }
    }

    @Test
    void signer_ofARThatIsNoCoordinate_isNobody() {
        TypedData data = new TypedData("Thing", List.of(TypedData.Field.unsigned("number", 8, 7)));
        int nobody = 0;
        for (int r = 1; r <= 40; r++) {
            byte[] bytes = new byte[EcdsaSignature.BYTES];
            bytes[31] = (byte) r;
            bytes[63] = 1;
            bytes[64] = 27;
            nobody += new EcdsaSignature(bytes).signer(data).isEmpty() ? 1 : 0;
        }
        assertThat(nobody).isBetween(5, 35); // about every second number is a coordinate
    }

    @Test
    void of_aSecretOutsideItsRange_isRefusedWithoutShowingIt() {
        byte[] order = new byte[32];
        Secp256k1.copy32(Secp256k1.ORDER, order, 0);
        for (byte[] secret : List.of(new byte[32], order, new byte[31], hex("ff".repeat(32)))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> SigningKey.of(Algorithm.SECP256K1, secret))
                    .withMessageNotContaining("ff")
                    .withMessageContaining("secret");
        }
    }

    @ParameterizedTest
    @EnumSource
    void of_aSecretThatWasOverwritten_isRefused(Algorithm algorithm) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SigningKey.of(algorithm, new byte[SigningKey.SECRET_BYTES]))
                .withMessageContaining("zero");
        byte[] secret = new byte[SigningKey.SECRET_BYTES];
        secret[SigningKey.SECRET_BYTES - 1] = 1;
        assertThat(SigningKey.of(algorithm, secret).secret()).isEqualTo(secret);
    }

    @Test
    void close_wipesTheSecret() {
        SigningKey key = SigningKey.generate(Algorithm.SECP256K1);
        key.close();
        assertThatIllegalStateException().isThrownBy(() -> key.sign(MESSAGE));
        assertThatIllegalStateException().isThrownBy(key::secret);
    }

    @ParameterizedTest
    @EnumSource
    void toString_showsThePublicPartOnly(Algorithm algorithm) {
        SigningKey key = SigningKey.generate(algorithm);
        assertThat(key.toString())
                .isEqualTo("SigningKey[" + key.verifyingKey() + "]")
                .doesNotContain(HexFormat.of().formatHex(key.secret()));
        assertThat(VerifyingKey.parse(key.verifyingKey().toString())).isEqualTo(key.verifyingKey());
    }

    @Test
    void parse_aMalformedKey_namesTheForm() {
        for (String text :
                List.of("", "ed25519", "0x12", "ed25519:0x12", "rsa:00", "secp256k1:" + "0".repeat(42), "é:")) {
            assertThatIllegalArgumentException().as(text).isThrownBy(() -> VerifyingKey.parse(text));
        }
        assertThat(VerifyingKey.parse("0x52908400098527886E0F7030069857D2E4169EE7"))
                .hasToString("secp256k1:0x52908400098527886e0f7030069857d2e4169ee7");
    }
}
