package io.emeth.aggregator.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emeth.aggregator.secrets.SecretFileException.Reason;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LockedSecretTest {
    private static final byte[] SECRET = "sixteen secrets!".getBytes(StandardCharsets.US_ASCII);
    private static final String PURPOSE = "test-key";

    private static char[] passphrase() {
        return "correct horse battery staple".toCharArray();
    }

    /** A file that takes as little work as is allowed. */
    private static final byte[] CHEAP = bytes(cheaplyLocked());

    private static LockedSecret cheaplyLocked() {
        return LockedSecret.lock(SECRET, passphrase(), PURPOSE, Argon2id.LEAST);
    }

    private static byte[] cheapFile() {
        return CHEAP.clone();
    }

    private static byte[] bytes(LockedSecret locked) {
        byte[] bytes = new byte[locked.toBytes().remaining()];
        locked.toBytes().get(bytes);
        return bytes;
    }

    private static byte[] unlock(byte[] file) throws SecretFileException {
        return LockedSecret.parse(ByteBuffer.wrap(file)).unlock(passphrase(), PURPOSE);
    }

    private static void assertRefused(byte[] file, Reason reason, String message) {
        assertThatThrownBy(() -> unlock(file))
                .isInstanceOfSatisfying(
                        SecretFileException.class, e -> assertThat(e.reason()).isEqualTo(reason))
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 16, 1 << 20})
    void unlock_withThePassphrase_givesTheSecretBack(int length) throws SecretFileException {
        byte[] secret = new byte[length];
        new Random(length).nextBytes(secret);
        byte[] file = bytes(LockedSecret.lock(secret, passphrase(), PURPOSE));
        assertThat(file).hasSize(length + LockedSecret.OVERHEAD_BYTES);
        LockedSecret read = LockedSecret.parse(ByteBuffer.wrap(file));
        assertThat(read.unlock(passphrase(), PURPOSE)).isEqualTo(secret);
        assertThat(read.purpose()).isEqualTo(PURPOSE);
        assertThat(read.secretBytes()).isEqualTo(length);
        assertThat(read.cost()).isEqualTo("Argon2id, 65536 KiB, 3 passes, 4 lanes");
    }

    /** The file's layout, taken apart by hand: what another implementation needs. */
    @Test
    void file_takenApart_isArgon2idAndAesGcmOverTheWholeHeader() throws Exception {
        byte[] file = cheapFile();
        ByteBuffer header = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(new String(file, 0, 8, StandardCharsets.US_ASCII)).isEqualTo("EMETHSEC");
        assertThat(header.getInt(8)).isEqualTo(1);
        assertThat(header.getInt(12)).isEqualTo(19456);
        assertThat(header.getInt(16)).isEqualTo(2);
        assertThat(header.getInt(20)).isEqualTo(1);
        assertThat(header.getLong(24)).isEqualTo(SECRET.length);
        assertThat(new String(file, 32, 32, StandardCharsets.US_ASCII)).isEqualTo(PURPOSE + "\0".repeat(24));
        byte[] key = Argon2id.LEAST.derive(passphrase(), Arrays.copyOfRange(file, 64, 80));
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(
                Cipher.DECRYPT_MODE,
                new SecretKeySpec(key, "AES"),
                new GCMParameterSpec(128, Arrays.copyOfRange(file, 80, 92)));
        cipher.updateAAD(Arrays.copyOf(file, 96));
        assertThat(cipher.doFinal(file, 96, file.length - 96)).isEqualTo(SECRET);
    }

    @Test
    void lock_twice_sharesNothing() {
        byte[] first = bytes(cheaplyLocked());
        byte[] second = bytes(cheaplyLocked());
        assertThat(Arrays.copyOf(first, 64)).isEqualTo(Arrays.copyOf(second, 64));
        assertThat(Arrays.copyOfRange(first, 64, 80)).isNotEqualTo(Arrays.copyOfRange(second, 64, 80));
        assertThat(Arrays.copyOfRange(first, 80, 92)).isNotEqualTo(Arrays.copyOfRange(second, 80, 92));
        assertThat(Arrays.copyOfRange(first, 96, 112)).isNotEqualTo(Arrays.copyOfRange(second, 96, 112));
    }

    @Test
    void unlock_withAnotherPassphrase_isRefusedWithARemedy() throws SecretFileException {
        LockedSecret locked = LockedSecret.parse(ByteBuffer.wrap(cheapFile()));
        for (String wrong : new String[] {"", "Correct horse battery staple", "correct horse battery staple "}) {
            assertThatThrownBy(() -> locked.unlock(wrong.toCharArray(), PURPOSE))
                    .isInstanceOfSatisfying(
                            SecretFileException.class,
                            e -> assertThat(e.reason()).isEqualTo(Reason.WRONG_PASSPHRASE))
                    .hasMessageContaining("try again");
        }
        assertThat(locked.unlock(passphrase(), PURPOSE)).isEqualTo(SECRET);
    }

    @Test
    void unlock_withWhatIsNoPassphrase_isRefusedAsWrong() throws SecretFileException {
        LockedSecret locked = LockedSecret.parse(ByteBuffer.wrap(cheapFile()));
        for (char[] wrong : new char[][] {new char[1025], "12345678\uD834".toCharArray()}) {
            assertThatThrownBy(() -> locked.unlock(wrong, PURPOSE))
                    .isInstanceOfSatisfying(
                            SecretFileException.class,
                            e -> assertThat(e.reason()).isEqualTo(Reason.WRONG_PASSPHRASE));
            assertThatIllegalArgumentException().isThrownBy(() -> LockedSecret.requirePassphrase(wrong));
        }
    }

    @Test
    void unlock_anyByteFlipped_isRefused() {
        byte[] file = bytes(LockedSecret.lock(new byte[] {42}, passphrase(), PURPOSE, Argon2id.LEAST));
        for (int at = 0; at < file.length; at++) {
            byte[] changed = file.clone();
            changed[at] ^= 1;
            assertThatThrownBy(() -> unlock(changed)).as("byte %d", at).isInstanceOf(SecretFileException.class);
        }
    }

    /** The cost is authenticated too: a file that opens after a cheaper try would have been one. */
    @Test
    void unlock_otherCostInTheHeader_isRefused() {
        byte[] file = cheapFile();
        for (int[] field : new int[][] {{12, 19457}, {16, 3}, {20, 2}}) {
            byte[] changed = file.clone();
            ByteBuffer.wrap(changed).order(ByteOrder.LITTLE_ENDIAN).putInt(field[0], field[1]);
            assertRefused(changed, Reason.WRONG_PASSPHRASE, "was changed");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "12, 19455",
        "12, 1048577",
        "12, -1",
        "16, 1",
        "16, 17",
        "20, 0",
        "20, 17",
    })
    void parse_costOutOfRange_isRefusedWithoutWork(int offset, int value) {
        byte[] file = cheapFile();
        ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putInt(offset, value);
        assertRefused(file, Reason.COST_OUT_OF_RANGE, String.valueOf(value));
    }

    @Test
    void parse_anotherVersion_isNamed() {
        byte[] file = cheapFile();
        file[8] = 2;
        assertRefused(file, Reason.UNSUPPORTED_VERSION, "version 2");
    }

    @Test
    void parse_cutAnywhere_isMalformed() {
        byte[] file = cheapFile();
        for (int length = 0; length < file.length; length++) {
            assertRefused(Arrays.copyOf(file, length), Reason.MALFORMED, "file");
        }
        assertRefused(Arrays.copyOf(file, file.length + 1), Reason.MALFORMED, "129 bytes");
    }

    @Test
    void parse_lengthOfTwoToThe63_isMalformed() {
        byte[] file = cheapFile();
        ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putLong(24, Long.MIN_VALUE);
        assertRefused(file, Reason.MALFORMED, "9223372036854775808");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Test-key", "test key", "-key", "key-", "k\u0001", "test\0key"})
    void parse_purposeThatIsNoName_isMalformed(String purpose) {
        byte[] file = cheapFile();
        Arrays.fill(file, 32, 64, (byte) 0);
        byte[] name = purpose.getBytes(StandardCharsets.ISO_8859_1);
        System.arraycopy(name, 0, file, 32, name.length);
        assertRefused(file, Reason.MALFORMED, "purpose");
    }

    @Test
    void unlock_forAnotherPurpose_namesBoth() {
        assertThatThrownBy(
                        () -> LockedSecret.parse(ByteBuffer.wrap(cheapFile())).unlock(passphrase(), "other"))
                .isInstanceOfSatisfying(
                        SecretFileException.class, e -> assertThat(e.reason()).isEqualTo(Reason.WRONG_PURPOSE))
                .hasMessageContaining("a test-key, not a other");
    }

    @Test
    void lock_longestPurpose_fillsItsField() throws SecretFileException {
        String longest = "p".repeat(32);
        LockedSecret locked = LockedSecret.lock(SECRET, passphrase(), longest, Argon2id.LEAST);
        assertThat(LockedSecret.parse(locked.toBytes()).unlock(passphrase(), longest))
                .isEqualTo(SECRET);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LockedSecret.lock(SECRET, passphrase(), longest + "p"))
                .withMessageContaining(longest + "p");
    }

    @Test
    void lock_argumentsOutOfRange_areRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> LockedSecret.lock(new byte[0], passphrase(), PURPOSE));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LockedSecret.lock(new byte[LockedSecret.MAX_SECRET_BYTES + 1], passphrase(), PURPOSE))
                .withMessageContaining("134217729");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LockedSecret.lock(SECRET, "7 chars".toCharArray(), PURPOSE))
                .withMessage("a passphrase has 8 to 1024 characters, not 7");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LockedSecret.lock(SECRET, new char[1025], PURPOSE))
                .withMessageContaining("not 1025");
    }

    @Test
    void lock_leavesItsArgumentsAlone() {
        byte[] secret = SECRET.clone();
        char[] passphrase = passphrase();
        LockedSecret.lock(secret, passphrase, PURPOSE, Argon2id.LEAST);
        assertThat(secret).isEqualTo(SECRET);
        assertThat(passphrase).isEqualTo(passphrase());
    }

    @Test
    void isLocked_looksAtTheBeginningAlone() {
        byte[] file = cheapFile();
        ByteBuffer buffer = ByteBuffer.allocateDirect(file.length + 3)
                .position(3)
                .put(file)
                .flip()
                .position(3);
        assertThat(LockedSecret.isLocked(buffer)).isTrue();
        assertThat(buffer.position()).isEqualTo(3);
        assertThat(LockedSecret.isLocked(ByteBuffer.wrap(file, 0, 7))).isFalse();
        assertThat(LockedSecret.isLocked(ByteBuffer.wrap(new byte[200]))).isFalse();
    }

    @Test
    void toString_holdsNothingOfTheSecret() {
        LockedSecret locked = cheaplyLocked();
        assertThat(locked).hasToString("LockedSecret[test-key, 16 bytes, Argon2id, 19456 KiB, 2 passes, 1 lanes]");
        assertThat(HexFormat.of().formatHex(bytes(locked)))
                .doesNotContain(HexFormat.of().formatHex(SECRET));
    }
}
