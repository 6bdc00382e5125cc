package io.emeth.aggregator.signing;

import io.emeth.aggregator.secrets.LockedSecret;
import io.emeth.aggregator.secrets.PassphraseSource;
import io.emeth.aggregator.secrets.SecretBytes;
import io.emeth.aggregator.secrets.SecretFile;
import io.emeth.aggregator.secrets.SecretFileException;
import io.emeth.aggregator.secrets.SecretFileException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Signing keys on disk: the line {@code emeth-signing-key-1 ALGORITHM SECRET}, the secret in 64 hexadecimal digits, in
 * the clear or as a {@link LockedSecret}. Files are their owner's alone; buffers that held the secret are overwritten.
 */
public final class SigningKeyFile {
    /** What {@link LockedSecret#purpose()} is for the files of {@link #writeLocked}. */
    public static final String PURPOSE = "signing-key";

    private static final String FAMILY = "emeth-signing-key-";
    private static final String FORMAT = FAMILY + "1";
    private static final int SECRET_DIGITS = 2 * SigningKey.SECRET_BYTES;
    private static final int MAX_LINE_BYTES = 128;

    private SigningKeyFile() {}

    /**
     * Replaces {@code path} by {@code key}, locked.
     *
     * @param passphrase the caller's to overwrite
     * @throws IllegalArgumentException if it is too short or too long, or no Unicode text
     * @throws IOException if the file cannot be written; it holds what it held before then
     */
    public static void writeLocked(Path path, SigningKey key, char[] passphrase) throws IOException {
        byte[] line = line(key);
        try {
            SecretFile.write(path, LockedSecret.lock(line, passphrase, PURPOSE).toBytes());
        } finally {
            SecretBytes.wipe(line);
        }
    }

    /**
     * Replaces {@code path} by {@code key} in the clear.
     *
     * @throws IOException if the file cannot be written; it holds what it held before then
     */
    public static void writePlain(Path path, SigningKey key) throws IOException {
        byte[] line = line(key);
        ByteBuffer direct = ByteBuffer.allocateDirect(line.length).put(line).flip(); // the platform keeps no copy
        try {
            SecretFile.write(path, direct);
        } finally {
            SecretBytes.wipe(line);
            SecretBytes.wipe(direct);
        }
    }

    private static byte[] line(SigningKey key) {
        byte[] beginning = (FORMAT + " " + key.algorithm() + " ").getBytes(StandardCharsets.US_ASCII);
        byte[] line = Arrays.copyOf(beginning, beginning.length + SECRET_DIGITS + 1);
        byte[] secret = key.secret();
        int at = beginning.length;
        for (byte b : secret) {
            line[at++] = (byte) HexFormat.of().toHighHexDigit(b);
            line[at++] = (byte) HexFormat.of().toLowHexDigit(b);
        }
        line[at] = '\n';
        SecretBytes.wipe(secret);
        return line;
    }

    /**
     * Reads a file in either form.
     *
     * @param source asked only if the file is locked; the array it gives is overwritten
     * @throws SecretFileException if the file is too large, malformed, of a later version, or does not open
     * @throws IOException if it cannot be read, or from {@code source}
     */
    public static SigningKey read(Path path, PassphraseSource source) throws IOException {
        return read(SecretFile.read(path, MAX_LINE_BYTES + LockedSecret.OVERHEAD_BYTES), source);
    }

    /** @param bytes of the file, overwritten */
    static SigningKey read(ByteBuffer bytes, PassphraseSource source) throws IOException {
        byte[] line = new byte[0];
        try {
            line = LockedSecret.isLocked(bytes) ? unlock(LockedSecret.parse(bytes), source) : copy(bytes);
            return parse(line);
        } finally {
            SecretBytes.wipe(bytes);
            SecretBytes.wipe(line);
        }
    }

    private static byte[] unlock(LockedSecret locked, PassphraseSource source) throws IOException {
        char[] passphrase = source.passphrase();
        try {
            return locked.unlock(passphrase, PURPOSE);
        } finally {
            SecretBytes.wipe(passphrase);
        }
    }

    private static byte[] copy(ByteBuffer bytes) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.duplicate().get(copy);
        return copy;
    }

    /** The line feed may be missing. No message shows anything that could be the secret. */
    private static SigningKey parse(byte[] line) throws SecretFileException {
        int end = line.length > 0 && line[line.length - 1] == '\n' ? line.length - 1 : line.length;
        int digits = Math.max(0, end - SECRET_DIGITS);
        String[] words = new String(line, 0, digits, StandardCharsets.ISO_8859_1).split(" ", -1);
        if (words.length != 3 || !words[0].startsWith(FAMILY) || !words[2].isEmpty()) {
            throw malformed("it is not '" + FORMAT + " ALGORITHM SECRET', the secret in " + SECRET_DIGITS
                    + " hexadecimal digits");
        }
        if (!words[0].equals(FORMAT)) {
            throw new SecretFileException(
                    Reason.UNSUPPORTED_VERSION,
                    "another version of signing keys than " + FORMAT + ": use newer software");
        }
        byte[] secret = new byte[SigningKey.SECRET_BYTES];
        try {
            decode(line, digits, secret);
            return SigningKey.of(algorithm(words[1]), secret);
        } catch (IllegalArgumentException e) {
            throw malformed(String.valueOf(e.getMessage()));
        } finally {
            SecretBytes.wipe(secret);
        }
    }

    private static Algorithm algorithm(String name) {
        for (Algorithm algorithm : Algorithm.values()) {
            if (algorithm.toString().equals(name)) {
                return algorithm;
            }
        }
        throw new IllegalArgumentException("its algorithm is none of " + Arrays.toString(Algorithm.values()));
    }

    /** By hand: a string of the digits could not be overwritten. */
    private static void decode(byte[] line, int from, byte[] secret) {
        for (int i = 0; i < secret.length; i++) {
            int high = line[from + 2 * i];
            int low = line[from + 2 * i + 1];
            if (!HexFormat.isHexDigit(high) || !HexFormat.isHexDigit(low)) {
                throw new IllegalArgumentException("its secret has other characters than hexadecimal digits");
            }
            secret[i] = (byte) (HexFormat.fromHexDigit(high) << 4 | HexFormat.fromHexDigit(low));
        }
    }

    private static SecretFileException malformed(String what) {
        return new SecretFileException(
                Reason.MALFORMED, "the file holds no signing key, " + what + ": name the key's file");
    }
}
