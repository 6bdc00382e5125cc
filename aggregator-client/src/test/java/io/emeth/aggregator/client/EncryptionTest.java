package io.emeth.aggregator.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.emeth.aggregator.he.BatchEncoder;
import io.emeth.aggregator.he.Ciphertext;
import io.emeth.aggregator.he.CkksEncoder;
import io.emeth.aggregator.he.CompressionMode;
import io.emeth.aggregator.he.HeContext;
import io.emeth.aggregator.he.HeErrorCode;
import io.emeth.aggregator.he.HeException;
import io.emeth.aggregator.he.HeParameters;
import io.emeth.aggregator.he.Plaintext;
import io.emeth.aggregator.he.Scheme;
import io.emeth.aggregator.he.SealCompression;
import io.emeth.aggregator.he.Security;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EncryptionTest {
    private static final HeParameters SEALS =
            new HeParameters(Scheme.BFV, 1024, List.of(134215681L), 61441, Security.BITS_128);

    private static ByteBuffer seal(String name) throws IOException {
        try (InputStream resource = EncryptionTest.class.getResourceAsStream("/bfv-1024/" + name + ".seal")) {
            return ByteBuffer.wrap(
                    resource != null
                            ? resource.readAllBytes()
                            : Files.readAllBytes(Path.of("..", "native", "test", "data", "bfv-1024", name + ".seal")));
        }
    }

    private static void assertRefused(Runnable body, HeErrorCode code) {
        assertThatThrownBy(body::run)
                .isInstanceOfSatisfying(
                        HeException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    @ParameterizedTest
    @CsvSource({"a, a, 1", "a.zlib, a, 1", "a.zstd, a, 1", "s_seeded, s_expanded, 6", "add_ab, add_ab, 1"})
    void decrypt_knownAnswer_isSeals(String ciphertext, String plaintext, int noiseBudget) throws Exception {
        try (HeContext context = HeContext.create(SEALS);
                SecretKey key = SecretKey.load(context, seal("secret_key"));
                Plaintext decrypted = new Decryptor(key).decrypt(seal(ciphertext));
                Plaintext expected = Plaintext.load(context, seal(plaintext + ".dec"))) {
            assertThat(decrypted.save()).isEqualTo(expected.save());
            assertThat(new Decryptor(key).noiseBudget(seal(ciphertext))).isEqualTo(noiseBudget);
        }
    }

    @Test
    void encrypt_withSealsPublicKey_decryptsWithSealsSecretKey() throws Exception {
        try (HeContext context = HeContext.create(SEALS);
                SecretKey secretKey = SecretKey.load(context, seal("secret_key"));
                PublicKey publicKey = PublicKey.load(context, seal("public_key_seeded"));
                Plaintext zero = Plaintext.ofCoefficients(context, new long[1])) {
            ByteBuffer ciphertext = new Encryptor(publicKey).encrypt(zero);
            // One prime leaves about one bit of noise budget, so only most coefficients need be right.
            long[] words = new Decryptor(secretKey).decrypt(ciphertext).words();
            long wrong = Arrays.stream(words).filter(word -> word != 0).count();
            assertThat(wrong).isLessThan(100);
        }
    }

    /** SEAL wrote version 4.4 there, we write 4.1. */
    @Test
    void fingerprint_ofSealsPublicKeySeededOrExpanded_isTheSame() throws Exception {
        try (HeContext context = HeContext.create(SEALS);
                PublicKey seeded = PublicKey.load(context, seal("public_key_seeded"));
                PublicKey expanded = PublicKey.load(context, seal("public_key_expanded"))) {
            assertThat(seeded.fingerprint()).isEqualTo(expanded.fingerprint());
        }
    }

    @Test
    void encrypt_bfv_roundTripsUnderBothKeys() {
        try (Jobs jobs = Jobs.of(Jobs.BFV)) {
            BatchEncoder encoder = new BatchEncoder(jobs.context());
            Decryptor decryptor = new Decryptor(jobs.secretKey());
            long[] values = new Random(1).longs(4096, -1L << 38, 1L << 38).toArray();
            try (Plaintext plaintext = encoder.encode(values)) {
                ByteBuffer asymmetric = new Encryptor(jobs.publicKey()).encrypt(plaintext);
                ByteBuffer symmetric = Encryptor.encryptSymmetric(jobs.secretKey(), plaintext);
                assertThat(asymmetric.remaining()).isEqualTo(113 + 16 * 2 * 4096);
                assertThat(symmetric.remaining()).isEqualTo(194 + 8 * 2 * 4096);
                for (ByteBuffer ciphertext : List.of(asymmetric, symmetric)) {
                    assertThat(encoder.decode(decryptor.decrypt(ciphertext))).isEqualTo(values);
                    assertThat(decryptor.noiseBudget(ciphertext)).isPositive();
                    ByteBuffer zstd = SealCompression.compress(ciphertext, CompressionMode.ZSTD);
                    assertThat(encoder.decode(decryptor.decrypt(zstd))).isEqualTo(values);
                }
                assertThat(new Encryptor(jobs.publicKey()).encrypt(plaintext)).isNotEqualTo(asymmetric);
            }
        }
    }

    @Test
    void encrypt_ckks_keepsLevelAndScale() {
        try (Jobs jobs = Jobs.of(Jobs.CKKS)) {
            CkksEncoder encoder = new CkksEncoder(jobs.context());
            double[] values = new Random(2).doubles(1024, -5, 5).toArray();
            for (int limbs = 1; limbs <= 2; limbs++) {
                try (Plaintext plaintext = encoder.encode(values, 0x1p30, limbs)) {
                    ByteBuffer ciphertext = new Encryptor(jobs.publicKey()).encrypt(plaintext);
                    try (Ciphertext loaded = Ciphertext.load(jobs.context(), ciphertext)) {
                        assertThat(loaded.limbs()).isEqualTo(limbs);
                        assertThat(loaded.scale()).isEqualTo(0x1p30);
                        assertThat(loaded.isNtt()).isTrue();
                    }
                    assertThat(encoder.decode(new Decryptor(jobs.secretKey()).decrypt(ciphertext)))
                            .containsExactly(values, within(1e-4));
                }
            }
            assertRefused(
                    () -> new Decryptor(jobs.secretKey())
                            .noiseBudget(new Encryptor(jobs.publicKey()).encrypt(encoder.encode(values, 0x1p30))),
                    HeErrorCode.UNSUPPORTED);
        }
    }

    @Test
    void decrypt_malformed_isRefused() {
        try (Jobs jobs = Jobs.of(Jobs.CKKS)) {
            Decryptor decryptor = new Decryptor(jobs.secretKey());
            assertRefused(() -> decryptor.decrypt(ByteBuffer.allocate(0)), HeErrorCode.MALFORMED);
            assertRefused(() -> decryptor.decrypt(ByteBuffer.allocate(500)), HeErrorCode.MALFORMED);
            assertRefused(() -> decryptor.decrypt(jobs.publicKey().saveFull()), HeErrorCode.LEVEL_MISMATCH);
        }
    }

    @Test
    void encrypt_plaintextOfOtherParameters_isRefused() {
        try (Jobs jobs = Jobs.of(Jobs.CKKS);
                HeContext other = HeContext.create(SEALS);
                Plaintext plaintext = Plaintext.ofCoefficients(other, new long[] {1})) {
            assertThatThrownBy(() -> new Encryptor(jobs.publicKey()).encrypt(plaintext))
                    .isInstanceOf(HeException.class);
        }
    }
}
