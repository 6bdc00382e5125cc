package io.emeth.aggregator.secrets;

import io.emeth.aggregator.secrets.SecretFileException.Reason;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.regex.Pattern;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * A secret locked with a passphrase, as it stands on disk: Argon2id (RFC 9106) makes the key, AES-256-GCM (NIST SP
 * 800-38D) encrypts and authenticates, the header included. Nothing here is secret without the passphrase. Immutable
 * and thread-safe.
 *
 * <p>Security guarantees: who has the file alone learns the purpose and the length, and can only try passphrases, each
 * at the cost the file names; a file with any byte changed does not open. A passphrase that is easy to guess protects
 * nothing. Who can replace the file can bring back an older one.
 *
 * <p>The header's 96 bytes, little-endian, all of them authenticated:
 *
 * <pre>
 *   0   8  "EMETHSEC"                    24   8  length n of the secret
 *   8   4  version, 1                    32  32  purpose in ASCII, then zeros
 *  12   4  Argon2id memory in KiB        64  16  salt
 *  16   4  Argon2id passes               80  12  nonce
 *  20   4  Argon2id lanes                92   4  zeros
 *  96   n  ciphertext                  96+n  16  tag
 * </pre>
 */
public final class LockedSecret {
    /** The longest secret: 128 MiB, more than the secret key of any parameters has. */
    public static final int MAX_SECRET_BYTES = 1 << 27;

    /** What a file has more than the secret in it. */
    public static final int OVERHEAD_BYTES = 112;

    /** What {@link #lock} asks of a passphrase at least. */
    public static final int MIN_PASSPHRASE_CHARS = 8;

    /** What it takes at most. */
    public static final int MAX_PASSPHRASE_CHARS = Argon2id.MAX_PASSPHRASE_CHARS;

    private static final byte[] MAGIC = "EMETHSEC".getBytes(StandardCharsets.US_ASCII);
    private static final int VERSION = 1;
    private static final int PURPOSE_AT = 32;
    private static final int PURPOSE_BYTES = 32;
    private static final Pattern PURPOSE = Pattern.compile("[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?");
    private static final int SALT_AT = 64;
    private static final int SALT_BYTES = 16;
    private static final int NONCE_AT = 80;
    private static final int NONCE_BYTES = 12;
    private static final int HEADER_BYTES = 96;
    private static final int TAG_BYTES = 16;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final byte[] file;
    private final Argon2id cost;
    private final String purpose;

    private LockedSecret(byte[] file, Argon2id cost, String purpose) {
        this.file = file;
        this.cost = cost;
        this.purpose = purpose;
    }

    /**
     * Locks {@code secret} under a fresh salt and nonce, at the cost of RFC 9106's second recommended option (64 MiB, 3
     * passes, 4 lanes: a quarter of a second or so).
     *
     * @param secret 1 to {@link #MAX_SECRET_BYTES} bytes; the caller's to wipe
     * @param passphrase {@link #MIN_PASSPHRASE_CHARS} to {@link #MAX_PASSPHRASE_CHARS} characters; the caller's to wipe
     * @param purpose what the secret is, such as {@code seal-secret-key}: 1 to 32 lower-case letters, digits and inner
     *     hyphens; readable by anybody
     * @throws IllegalArgumentException if an argument is out of range; the message holds nothing secret
     */
    public static LockedSecret lock(byte[] secret, char[] passphrase, String purpose) {
        return lock(secret, passphrase, purpose, Argon2id.RECOMMENDED);
    }

    static LockedSecret lock(byte[] secret, char[] passphrase, String purpose, Argon2id cost) {
        if (secret.length < 1 || secret.length > MAX_SECRET_BYTES) {
            throw new IllegalArgumentException(
                    "a secret has 1 to " + MAX_SECRET_BYTES + " bytes, not " + secret.length);
        }
        requirePassphrase(passphrase);
        requirePurpose(purpose);
        byte[] file = new byte[secret.length + OVERHEAD_BYTES];
        byte[] salt = random(SALT_BYTES);
        ByteBuffer.wrap(file)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(MAGIC)
                .putInt(VERSION)
                .putInt(cost.memoryKib())
                .putInt(cost.passes())
                .putInt(cost.lanes())
                .putLong(secret.length)
                .put(purpose.getBytes(StandardCharsets.US_ASCII))
                .position(SALT_AT)
                .put(salt)
                .put(random(NONCE_BYTES));
        byte[] key = cost.derive(passphrase, salt);
        try {
            cipher(Cipher.ENCRYPT_MODE, key, file).doFinal(secret, 0, secret.length, file, HEADER_BYTES);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the Java platform's AES-GCM failed", e);
        } finally {
            SecretBytes.wipe(key);
        }
        return new LockedSecret(file, cost, purpose);
    }

    /**
     * Refuses what {@link #lock} would refuse as a passphrase, before anything is made for it.
     *
     * @throws IllegalArgumentException if it is too short or too long, or no Unicode text
     */
    public static void requirePassphrase(char[] passphrase) {
        if (passphrase.length < MIN_PASSPHRASE_CHARS || passphrase.length > MAX_PASSPHRASE_CHARS) {
            throw new IllegalArgumentException("a passphrase has " + MIN_PASSPHRASE_CHARS + " to "
                    + MAX_PASSPHRASE_CHARS + " characters, not " + passphrase.length);
        }
        SecretBytes.wipe(Argon2id.utf8(passphrase));
    }

    private static void requirePurpose(String purpose) {
        if (!PURPOSE.matcher(purpose).matches()) {
            throw new IllegalArgumentException("purpose '" + purpose + "' does not match " + PURPOSE);
        }
    }

    /** Whether {@code file} begins as a locked secret does; its position does not move. */
    public static boolean isLocked(ByteBuffer file) {
        return file.remaining() >= MAGIC.length
                && file.slice().limit(MAGIC.length).equals(ByteBuffer.wrap(MAGIC));
    }

    /**
     * Reads a file, every field of its header checked; whether it opens is not known yet.
     *
     * @param file from position to limit, neither of which moves; copied
     * @throws SecretFileException naming the first field that is wrong
     */
    public static LockedSecret parse(ByteBuffer file) throws SecretFileException {
        if (!isLocked(file)) {
            throw malformed("the file does not begin as a locked secret does: name a file that does");
        }
        if (file.remaining() <= OVERHEAD_BYTES || file.remaining() - OVERHEAD_BYTES > MAX_SECRET_BYTES) {
            throw malformed("the file has " + file.remaining() + " bytes: a locked secret has " + (OVERHEAD_BYTES + 1)
                    + " to " + (OVERHEAD_BYTES + MAX_SECRET_BYTES) + "; restore it from a copy");
        }
        byte[] bytes = new byte[file.remaining()];
        file.duplicate().get(bytes);
        ByteBuffer header =
                ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).position(MAGIC.length);
        int version = header.getInt();
        if (version != VERSION) {
            throw new SecretFileException(
                    Reason.UNSUPPORTED_VERSION,
                    "version " + Integer.toUnsignedString(version) + " of locked secrets, this software reads "
                            + VERSION + ": use newer software");
        }
        Argon2id cost = cost(header.getInt(), header.getInt(), header.getInt());
        long secretBytes = header.getLong();
        if (secretBytes != bytes.length - OVERHEAD_BYTES) {
            throw malformed("the file has " + bytes.length + " bytes, its header says "
                    + Long.toUnsignedString(secretBytes) + " and " + OVERHEAD_BYTES
                    + ": it was cut or changed; restore it from a copy");
        }
        if (header.getInt(HEADER_BYTES - 4) != 0) {
            throw malformed("the last bytes of the header are not zero: restore the file from a copy");
        }
        return new LockedSecret(bytes, cost, purpose(bytes));
    }

    private static Argon2id cost(int memoryKib, int passes, int lanes) throws SecretFileException {
        try {
            return new Argon2id(memoryKib, passes, lanes);
        } catch (IllegalArgumentException e) {
            throw new SecretFileException(
                    Reason.COST_OUT_OF_RANGE, "Argon2id " + e.getMessage() + ": restore the file from a copy");
        }
    }

    private static String purpose(byte[] bytes) throws SecretFileException {
        String padded = new String(bytes, PURPOSE_AT, PURPOSE_BYTES, StandardCharsets.ISO_8859_1);
        int end = padded.indexOf('\0') < 0 ? PURPOSE_BYTES : padded.indexOf('\0');
        boolean zeros = padded.substring(end).chars().allMatch(c -> c == 0);
        if (!zeros || !PURPOSE.matcher(padded.substring(0, end)).matches()) {
            throw malformed("the purpose in the header is no name: restore the file from a copy");
        }
        return padded.substring(0, end);
    }

    private static SecretFileException malformed(String message) {
        return new SecretFileException(Reason.MALFORMED, message);
    }

    /**
     * The secret; the caller's to wipe. Nothing of it is returned unless all of the file is what {@link #lock} made.
     *
     * @param passphrase the caller's to wipe
     * @param expected what the secret must be
     * @throws SecretFileException {@link Reason#WRONG_PURPOSE}; {@link Reason#COST_OUT_OF_RANGE} if the file asks for
     *     more than half of the memory that this Java process may have; {@link Reason#WRONG_PASSPHRASE} if the
     *     passphrase is wrong, such as one that {@link #lock} never takes, or the file was changed
     */
    public byte[] unlock(char[] passphrase, String expected) throws SecretFileException {
        if (!purpose.equals(expected)) {
            throw new SecretFileException(
                    Reason.WRONG_PURPOSE,
                    "the file holds a " + purpose + ", not a " + expected + ": name the right file");
        }
        cost.requireRoom(Runtime.getRuntime().maxMemory());
        byte[] key = key(passphrase);
        try {
            return cipher(Cipher.DECRYPT_MODE, key, file).doFinal(file, HEADER_BYTES, file.length - HEADER_BYTES);
        } catch (AEADBadTagException e) {
            throw new SecretFileException(
                    Reason.WRONG_PASSPHRASE,
                    "the passphrase is wrong, or the file was changed: try again, or restore the file from a copy");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the Java platform's AES-GCM failed", e);
        } finally {
            SecretBytes.wipe(key);
        }
    }

    private byte[] key(char[] passphrase) throws SecretFileException {
        try {
            return cost.derive(passphrase, Arrays.copyOfRange(file, SALT_AT, SALT_AT + SALT_BYTES));
        } catch (IllegalArgumentException e) {
            throw new SecretFileException(Reason.WRONG_PASSPHRASE, e.getMessage() + ": try again");
        }
    }

    /** AES-256-GCM with the nonce and, as additional data, the whole header of {@code file}. */
    private static Cipher cipher(int mode, byte[] key, byte[] file) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(
                mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(8 * TAG_BYTES, file, NONCE_AT, NONCE_BYTES));
        cipher.updateAAD(file, 0, HEADER_BYTES);
        return cipher;
    }

    private static byte[] random(int bytes) {
        byte[] fresh = new byte[bytes];
        RANDOM.nextBytes(fresh);
        return fresh;
    }

    /** What the secret is. */
    public String purpose() {
        return purpose;
    }

    /** The length of the secret. */
    public int secretBytes() {
        return file.length - OVERHEAD_BYTES;
    }

    /** What one try costs, for people: {@code Argon2id, 65536 KiB, 3 passes, 4 lanes}. */
    public String cost() {
        return "Argon2id, " + cost.memoryKib() + " KiB, " + cost.passes() + " passes, " + cost.lanes() + " lanes";
    }

    /** The bytes of the file; read-only. */
    public ByteBuffer toBytes() {
        return ByteBuffer.wrap(file).asReadOnlyBuffer();
    }

    @Override
    public String toString() {
        return "LockedSecret[" + purpose + ", " + secretBytes() + " bytes, " + cost() + "]";
    }
}
