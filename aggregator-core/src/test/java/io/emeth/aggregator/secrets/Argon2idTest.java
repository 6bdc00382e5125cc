package io.emeth.aggregator.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Argon2idTest {
    private static byte[] filled(int bytes, int value) {
        byte[] array = new byte[bytes];
        Arrays.fill(array, (byte) value);
        return array;
    }

    /** Its secret and associated data are inputs that we leave out, so the generator is asked directly. */
    @Test
    void generator_ofRfc9106Section53_givesItsTag() {
        Argon2BytesGenerator generator = new Argon2BytesGenerator();
        generator.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                .withMemoryAsKB(32)
                .withIterations(3)
                .withParallelism(4)
                .withSalt(filled(16, 2))
                .withSecret(filled(8, 3))
                .withAdditional(filled(12, 4))
                .build());
        byte[] tag = new byte[32];
        generator.generateBytes(filled(32, 1), tag);
        assertThat(HexFormat.of().formatHex(tag))
                .isEqualTo("0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659");
    }

    /** From the reference implementation's own tests, those of them that are within our ranges. */
    @ParameterizedTest
    @CsvSource({
        "65536, 2, 1, password, somesalt, 09316115d5cf24ed5a15a31a3ba326e5cf32edc24702987c02b6566f61913cf7",
        "65536, 4, 1, password, somesalt, 9025d48e68ef7395cca9079da4c4ec3affb3c8911fe4f86d1a2520856f63172c",
        "65536, 2, 1, differentpassword, somesalt, 0b84d652cf6b0c4beaef0dfe278ba6a80df6696281d7e0d2891b817d8c458fde",
        "65536, 2, 1, password, diffsalt, bdf32b05ccc42eb15d58fd19b1f856b113da1e9a5874fdcc544308565aa8141c",
    })
    void derive_knownAnswer_isTheReferences(
            int memoryKib, int passes, int lanes, String passphrase, String salt, String key) {
        byte[] derived = new Argon2id(memoryKib, passes, lanes)
                .derive(passphrase.toCharArray(), salt.getBytes(StandardCharsets.US_ASCII));
        assertThat(HexFormat.of().formatHex(derived)).isEqualTo(key);
    }

    @Test
    void recommended_isTheSecondOptionOfTheRfc() {
        assertThat(Argon2id.RECOMMENDED).isEqualTo(new Argon2id(64 * 1024, 3, 4));
    }

    @ParameterizedTest
    @CsvSource({"19456, 2, 1", "1048576, 4, 16", "262144, 16, 1", "19456, 16, 16"})
    void cost_atTheEndsOfTheRanges_isTaken(int memoryKib, int passes, int lanes) {
        assertThatCode(() -> new Argon2id(memoryKib, passes, lanes)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({
        "19455, 2, 1, memory in KiB 19455",
        "1048577, 2, 1, memory in KiB 1048577",
        "-1, 2, 1, memory in KiB -1",
        "65536, 1, 4, passes 1",
        "65536, 17, 4, passes 17",
        "65536, 3, 0, lanes 0",
        "65536, 3, 17, lanes 17",
        "1048576, 5, 1, times passes 5242880",
    })
    void cost_beyondTheRanges_isRefused(int memoryKib, int passes, int lanes, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Argon2id(memoryKib, passes, lanes))
                .withMessageContaining(message);
    }

    @Test
    void requireRoom_halfOfTheHeap_isTheLimit() throws SecretFileException {
        Argon2id.RECOMMENDED.requireRoom(128L << 20);
        assertThatThrownBy(() -> Argon2id.RECOMMENDED.requireRoom((128L << 20) - 1))
                .isInstanceOf(SecretFileException.class)
                .hasMessageContaining("65536 KiB")
                .hasMessageContaining("-Xmx");
    }

    @Test
    void derive_charactersOutsideAscii_areUtf8() {
        byte[] salt = filled(16, 7);
        byte[] key = Argon2id.LEAST.derive("pässwörd €𝄞".toCharArray(), salt);
        assertThat(key).isEqualTo(Argon2id.LEAST.derive("pässwörd €𝄞".toCharArray(), salt));
        assertThat(key).isNotEqualTo(Argon2id.LEAST.derive("pässwörd €?".toCharArray(), salt));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Argon2id.LEAST.derive("half a pair \uD834".toCharArray(), salt))
                .withMessageContaining("surrogate");
    }

    @Test
    void derive_tooLongAPassphrase_isRefused() {
        char[] longest = new char[Argon2id.MAX_PASSPHRASE_CHARS];
        Arrays.fill(longest, '€');
        assertThat(Argon2id.LEAST.derive(longest, filled(16, 7))).hasSize(32);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Argon2id.LEAST.derive(new char[1025], filled(16, 7)))
                .withMessageContaining("1025");
    }
}
