package io.emeth.aggregator.secrets;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/**
 * How much work it is to try one passphrase: Argon2id, version 0x13, of RFC 9106.
 *
 * <p>The ranges are those of files that we read: no less work than {@linkplain #LEAST what protects a passphrase}, no
 * more than a file of a stranger may ask of us.
 *
 * @param memoryKib KiB of memory to fill, in [19456, 2^20]
 * @param passes over the memory, in [2, 16]; times {@code memoryKib} at most 2^22
 * @param lanes in [1, 16]
 */
record Argon2id(int memoryKib, int passes, int lanes) {
    /** The least of what OWASP's cheat sheet on storing passwords advises. */
    static final Argon2id LEAST = new Argon2id(19 * 1024, 2, 1);

    /** The second recommended option of RFC 9106, section 4: 64 MiB, three passes, four lanes. */
    static final Argon2id RECOMMENDED = new Argon2id(1 << 16, 3, 4);

    static final int MAX_PASSPHRASE_CHARS = 1024;

    private static final int MIN_MEMORY_KIB = 19 * 1024;
    private static final int MAX_MEMORY_KIB = 1 << 20;
    private static final int MIN_PASSES = 2;
    private static final int MAX_PASSES = 16;
    private static final int MAX_LANES = 16;
    private static final long MAX_FILLED_KIB = 1 << 22;
    private static final int KEY_BYTES = 32;

    /** @throws IllegalArgumentException naming the number that is out of range */
    Argon2id {
        requireInRange("memory in KiB", memoryKib, MIN_MEMORY_KIB, MAX_MEMORY_KIB);
        requireInRange("passes", passes, MIN_PASSES, MAX_PASSES);
        requireInRange("lanes", lanes, 1, MAX_LANES);
        requireInRange("memory in KiB times passes", (long) memoryKib * passes, 1, MAX_FILLED_KIB);
    }

    private static void requireInRange(String what, long number, long least, long most) {
        if (number < least || number > most) {
            throw new IllegalArgumentException(what + " " + number + " is outside [" + least + ", " + most + "]");
        }
    }

    /** @throws SecretFileException if this takes more than half of a heap of at most {@code maxHeapBytes} */
    void requireRoom(long maxHeapBytes) throws SecretFileException {
        if (memoryKib > maxHeapBytes / 2 / 1024) {
            throw new SecretFileException(
                    SecretFileException.Reason.COST_OUT_OF_RANGE,
                    "the file asks for " + memoryKib + " KiB of memory, half of what this Java process may have is "
                            + maxHeapBytes / 2 / 1024 + ": give it more with -Xmx");
        }
    }

    /**
     * The 32-byte key of {@code passphrase} and {@code salt}; the caller's to wipe. Takes {@link #memoryKib} of the heap
     * meanwhile.
     *
     * @throws IllegalArgumentException if the passphrase is too long or no Unicode text
     */
    byte[] derive(char[] passphrase, byte[] salt) {
        Argon2Parameters parameters = new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                .withMemoryAsKB(memoryKib)
                .withIterations(passes)
                .withParallelism(lanes)
                .withSalt(salt)
                .build();
        Argon2BytesGenerator generator = new Argon2BytesGenerator();
        generator.init(parameters);
        byte[] utf8 = utf8(passphrase);
        try {
            byte[] key = new byte[KEY_BYTES];
            generator.generateBytes(utf8, key);
            return key;
        } finally {
            SecretBytes.wipe(utf8);
        }
    }

    /**
     * The characters as they are, without normalization, in UTF-8; the caller's to wipe.
     *
     * @throws IllegalArgumentException if they are too many or no Unicode text
     */
    static byte[] utf8(char[] passphrase) {
        if (passphrase.length > MAX_PASSPHRASE_CHARS) {
            throw new IllegalArgumentException(
                    "a passphrase has at most " + MAX_PASSPHRASE_CHARS + " characters, not " + passphrase.length);
        }
        ByteBuffer bytes = ByteBuffer.allocate(3 * passphrase.length); // UTF-8 takes at most 3 bytes per UTF-16 unit
        try {
            if (StandardCharsets.UTF_8
                    .newEncoder()
                    .encode(CharBuffer.wrap(passphrase), bytes, true)
                    .isError()) {
                throw new IllegalArgumentException("the passphrase is no Unicode text: half of a surrogate pair");
            }
            return Arrays.copyOf(bytes.array(), bytes.position());
        } finally {
            SecretBytes.wipe(bytes);
        }
    }
}
