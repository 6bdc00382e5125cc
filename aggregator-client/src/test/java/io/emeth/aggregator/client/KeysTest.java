package io.emeth.aggregator.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emeth.aggregator.Digest;
import io.emeth.aggregator.InvalidJobException;
import io.emeth.aggregator.JobSpec;
import io.emeth.aggregator.PayloadLayout;
import io.emeth.aggregator.SubJobResult;
import io.emeth.aggregator.he.BatchEncoder;
import io.emeth.aggregator.he.CompressionMode;
import io.emeth.aggregator.he.GaloisKeys;
import io.emeth.aggregator.he.HeErrorCode;
import io.emeth.aggregator.he.HeException;
import io.emeth.aggregator.he.HeParameters;
import io.emeth.aggregator.he.Plaintext;
import io.emeth.aggregator.he.SealCompression;
import io.emeth.aggregator.he.Security;
import io.emeth.aggregator.he.jni.DirectBuffers;
import io.emeth.aggregator.secrets.LockedSecret;
import io.emeth.aggregator.secrets.SecretFile;
import io.emeth.aggregator.secrets.SecretFileException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeysTest {
    @TempDir
    Path folder;

    private final Jobs jobs = Jobs.of(Jobs.BFV);

    @AfterEach
    void close() {
        jobs.close();
    }

    private static void assertRefused(Runnable body, HeErrorCode code) {
        assertThatThrownBy(body::run)
                .isInstanceOfSatisfying(
                        HeException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    private long roundTrip(PublicKey publicKey, SecretKey secretKey) {
        BatchEncoder encoder = new BatchEncoder(jobs.context());
        try (Plaintext plaintext = encoder.encode(new long[] {-42});
                Plaintext decrypted = new Decryptor(secretKey).decrypt(new Encryptor(publicKey).encrypt(plaintext))) {
            return encoder.decode(decrypted)[0];
        }
    }

    @ParameterizedTest
    @EnumSource(CompressionMode.class)
    void secretKey_loadedFromAnyEncoding_decrypts(CompressionMode mode) {
        ByteBuffer saved = jobs.secretKey().save();
        try (SecretKey loaded = SecretKey.load(jobs.context(), SealCompression.compress(saved, mode))) {
            assertThat(roundTrip(jobs.publicKey(), loaded)).isEqualTo(-42);
            assertThat(loaded.save()).isEqualTo(saved);
        }
    }

    @Test
    void secretKey_load_leavesACallersDirectBufferAlone() {
        ByteBuffer saved = jobs.secretKey().save();
        SecretKey.load(jobs.context(), saved).close();
        assertThat(saved).isEqualTo(jobs.secretKey().save());
    }

    @Test
    void secretKey_writtenFile_isItsOwnersAlone() throws Exception {
        Path file = folder.resolve("secret.key");
        Files.writeString(file, "old and readable");
        jobs.secretKey().writeTo(file);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(folder.toFile().list()).containsExactly("secret.key");
        try (SecretKey read = SecretKey.readFrom(jobs.context(), file)) {
            assertThat(roundTrip(jobs.publicKey(), read)).isEqualTo(-42);
        }
    }

    private static char[] passphrase() {
        return "correct horse battery staple".toCharArray();
    }

    @Test
    void secretKey_locked_opensWithItsPassphraseAlone() throws Exception {
        Path file = folder.resolve("secret.key");
        jobs.secretKey().writeLocked(file, passphrase());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        char[] given = passphrase();
        try (SecretKey read = SecretKey.readFrom(jobs.context(), file, () -> given)) {
            assertThat(roundTrip(jobs.publicKey(), read)).isEqualTo(-42);
        }
        assertThat(given).as("wiped").containsOnly('\0');
        char[] wrong = "another passphrase".toCharArray();
        assertThatThrownBy(() -> SecretKey.readFrom(jobs.context(), file, () -> wrong))
                .isInstanceOfSatisfying(
                        SecretFileException.class,
                        e -> assertThat(e.reason()).isEqualTo(SecretFileException.Reason.WRONG_PASSPHRASE));
        assertThat(wrong).as("wiped").containsOnly('\0');
        assertRefused(() -> read(file), HeErrorCode.UNSUPPORTED);
    }

    @Test
    void secretKey_plain_asksForNoPassphrase() throws Exception {
        Path file = folder.resolve("secret.key");
        jobs.secretKey().writeTo(file);
        SecretKey.readFrom(jobs.context(), file, () -> {
                    throw new AssertionError("asked");
                })
                .close();
    }

    @Test
    void secretKey_lockedFile_showsNoWordOfIt() throws Exception {
        Path file = folder.resolve("secret.key");
        jobs.secretKey().writeLocked(file, passphrase());
        byte[] plain = new byte[64];
        jobs.secretKey().save().get(88, plain);
        String locked = Files.readString(file, StandardCharsets.ISO_8859_1);
        assertThat(locked).doesNotContain(new String(plain, StandardCharsets.ISO_8859_1));
        assertThat(Files.size(file)).isEqualTo(jobs.secretKey().save().remaining() + LockedSecret.OVERHEAD_BYTES);
    }

    @Test
    void secretKey_lockedForAnotherPurpose_isRefused() throws Exception {
        Path file = folder.resolve("other");
        SecretFile.write(
                file,
                LockedSecret.lock(new byte[32], passphrase(), "signing-key").toBytes());
        assertThatThrownBy(() -> SecretKey.readFrom(jobs.context(), file, KeysTest::passphrase))
                .isInstanceOfSatisfying(
                        SecretFileException.class,
                        e -> assertThat(e.reason()).isEqualTo(SecretFileException.Reason.WRONG_PURPOSE));
    }

    @Test
    void secretKey_tooShortAPassphrase_writesNothing() {
        Path file = folder.resolve("secret.key");
        assertThatThrownBy(() -> jobs.secretKey().writeLocked(file, "1234567".toCharArray()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void secretKey_unwritable_leavesNothing() {
        Path file = folder.resolve("absent/secret.key");
        assertThatThrownBy(() -> jobs.secretKey().writeTo(file)).isInstanceOf(NoSuchFileException.class);
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void secretKey_badFiles_areRefused() throws Exception {
        Path file = folder.resolve("secret.key");
        jobs.secretKey().writeTo(file);
        byte[] bytes = Files.readAllBytes(file);
        for (int more : new int[] {1, LockedSecret.OVERHEAD_BYTES + 1}) {
            Files.write(file, Arrays.copyOf(bytes, bytes.length + more));
            assertThatThrownBy(() -> SecretKey.readFrom(jobs.context(), file))
                    .isInstanceOf(SecretFileException.class)
                    .hasMessageContaining(String.valueOf(bytes.length + more));
        }
        Files.write(file, Arrays.copyOf(bytes, bytes.length - 8));
        assertRefused(() -> read(file), HeErrorCode.MALFORMED);
        Files.write(file, new byte[0]);
        assertRefused(() -> read(file), HeErrorCode.MALFORMED);
    }

    private void read(Path file) {
        try {
            SecretKey.readFrom(jobs.context(), file).close();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void secretKey_notTernaryOrOfOtherParameters_isRefused() {
        ByteBuffer saved = jobs.secretKey().save();
        saved.putLong(88, saved.getLong(88) ^ 1);
        assertThatThrownBy(() -> SecretKey.load(jobs.context(), saved)).isInstanceOf(HeException.class);
        try (Jobs other = Jobs.of(Jobs.CKKS)) {
            assertThatThrownBy(() ->
                            SecretKey.load(jobs.context(), other.secretKey().save()))
                    .isInstanceOf(HeException.class);
        }
    }

    @Test
    void secretKey_toString_printsNoContent() {
        assertThat(jobs.secretKey()).hasToString("SecretKey[bfv, degree=4096]");
    }

    @Test
    void secretKey_closed_refusesEverything() {
        SecretKey key = new KeyGenerator(jobs.context()).generateSecretKey();
        key.close();
        key.close();
        assertThatThrownBy(key::save).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> new KeyGenerator(jobs.context()).generatePublicKey(key))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void generate_twice_givesDifferentKeys() {
        KeyGenerator generator = new KeyGenerator(jobs.context());
        try (SecretKey other = generator.generateSecretKey();
                PublicKey publicKey = generator.generatePublicKey(jobs.secretKey())) {
            assertThat(other.save()).isNotEqualTo(jobs.secretKey().save());
            assertThat(publicKey.save()).isNotEqualTo(jobs.publicKey().save());
            assertThat(roundTrip(publicKey, jobs.secretKey())).isEqualTo(-42);
        }
    }

    @Test
    void publicKey_savedSeededOrFull_encrypts() {
        ByteBuffer seeded = jobs.publicKey().save();
        ByteBuffer full = jobs.publicKey().saveFull();
        assertThat(seeded.remaining()).isEqualTo(194 + 8 * 3 * 4096);
        assertThat(full.remaining()).isEqualTo(113 + 16 * 3 * 4096);
        for (ByteBuffer form : List.of(seeded, full, SealCompression.compress(full, CompressionMode.ZSTD))) {
            try (PublicKey key = PublicKey.load(jobs.context(), form)) {
                assertThat(roundTrip(key, jobs.secretKey())).isEqualTo(-42);
                assertThat(key.saveFull()).isEqualTo(full);
            }
        }
    }

    @Test
    void publicKey_inAnyForm_hasOneFingerprint() {
        ByteBuffer full = jobs.publicKey().saveFull();
        Digest expected = Digest.sha256(full);
        for (ByteBuffer form : List.of(
                jobs.publicKey().save(),
                full,
                SealCompression.compress(full, CompressionMode.ZLIB),
                SealCompression.compress(jobs.publicKey().save(), CompressionMode.ZSTD))) {
            try (PublicKey key = PublicKey.load(jobs.context(), form)) {
                assertThat(key.fingerprint()).isEqualTo(expected);
            }
        }
        try (PublicKey other = new KeyGenerator(jobs.context()).generatePublicKey(jobs.secretKey())) {
            assertThat(other.fingerprint()).isNotEqualTo(expected);
        }
    }

    @Test
    void encryptors_ofAJobThatNamesAnotherKey_refuse() {
        JobSpec job = jobs.job("sum", 2, PayloadLayout.vector(2));
        JobSpec ours = job.withPublicKey(jobs.publicKey().fingerprint());
        SubJobResult result =
                new SubJobEncryptor(ours, jobs.publicKey()).encryptIntegers(0, 1, Map.of("values", new long[2]), 1);
        assertThat(result.header().publicKey()).contains(jobs.publicKey().fingerprint());
        JobSpec others = job.withPublicKey(Digest.sha256());
        assertThatThrownBy(() -> new SubJobEncryptor(others, jobs.publicKey()))
                .isInstanceOf(InvalidJobException.class)
                .hasMessageContaining(jobs.publicKey().fingerprint().toString());
        assertThatThrownBy(() -> new JobVectorEncryptor(others, jobs.publicKey()))
                .isInstanceOf(InvalidJobException.class);
    }

    @Test
    void publicKey_load_copiesWhatItKeeps() {
        ByteBuffer full = jobs.publicKey().saveFull();
        try (PublicKey key = PublicKey.load(jobs.context(), full)) {
            full.putLong(200, 0);
            assertThat(key.save()).isEqualTo(jobs.publicKey().saveFull());
        }
    }

    @Test
    void publicKey_thatHidesNothing_isRefused() {
        ByteBuffer full = jobs.publicKey().saveFull();
        ByteBuffer transparent = DirectBuffers.allocate(full.remaining());
        transparent.put(0, full, 0, 113 + 8 * 3 * 4096);
        assertRefused(() -> PublicKey.load(jobs.context(), transparent), HeErrorCode.TRANSPARENT);
        assertRefused(() -> PublicKey.load(jobs.context(), full.duplicate().limit(5000)), HeErrorCode.MALFORMED);
    }

    @Test
    void generateRelinKeys_twice_givesDifferentKeys() {
        KeyGenerator generator = new KeyGenerator(jobs.context());
        ByteBuffer keys = generator.generateRelinKeys(jobs.secretKey());
        assertThat(keys.remaining()).isEqualTo(56 + 8 + 2 * (194 + 8 * 3 * 4096));
        assertThat(generator.generateRelinKeys(jobs.secretKey())).isNotEqualTo(keys);
    }

    @Test
    void generateGaloisKeys_holdTheElementsAskedFor() {
        KeyGenerator generator = new KeyGenerator(jobs.context());
        ByteBuffer serialized = generator.generateGaloisKeys(jobs.secretKey(), List.of(9L, 3L, 9L));
        try (GaloisKeys keys = GaloisKeys.load(jobs.context(), serialized)) {
            assertThat(keys.elements()).containsExactly(3L, 9L);
        }
        try (GaloisKeys none =
                GaloisKeys.load(jobs.context(), generator.generateGaloisKeys(jobs.secretKey(), List.of()))) {
            assertThat(none.elements()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 2, 8192, 8193, -1, Long.MIN_VALUE})
    void generateGaloisKeys_evenOrTooLargeElements_areRefused(long element) {
        assertRefused(
                () -> new KeyGenerator(jobs.context()).generateGaloisKeys(jobs.secretKey(), List.of(3L, element)),
                HeErrorCode.INVALID_ARGUMENT);
    }

    @Test
    void generateEvaluationKeys_withoutASpecialPrime_isRefused() {
        try (Jobs one = Jobs.of(HeParameters.ckks(1024, 40).withSecurity(Security.TOY))) {
            KeyGenerator generator = new KeyGenerator(one.context());
            assertRefused(() -> generator.generateRelinKeys(one.secretKey()), HeErrorCode.UNSUPPORTED);
            assertRefused(() -> generator.generateGaloisKeys(one.secretKey(), List.of(3L)), HeErrorCode.UNSUPPORTED);
        }
    }

    @Test
    void generateEvaluationKeys_ofAClosedKey_isRefused() {
        KeyGenerator generator = new KeyGenerator(jobs.context());
        SecretKey key = generator.generateSecretKey();
        key.close();
        assertThatThrownBy(() -> generator.generateRelinKeys(key)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> generator.generateGaloisKeys(key, List.of(3L)))
                .isInstanceOf(IllegalStateException.class);
    }
}
