package io.emeth.aggregator.client;

import io.emeth.aggregator.client.internal.ClientNative;
import io.emeth.aggregator.he.CompressionMode;
import io.emeth.aggregator.he.HeContext;
import io.emeth.aggregator.he.HeErrorCode;
import io.emeth.aggregator.he.HeException;
import io.emeth.aggregator.he.NativeObjects;
import io.emeth.aggregator.he.SealCompression;
import io.emeth.aggregator.he.SealHeader;
import io.emeth.aggregator.he.jni.DirectBuffers;
import io.emeth.aggregator.he.jni.NativeHandle;
import io.emeth.aggregator.secrets.LockedSecret;
import io.emeth.aggregator.secrets.PassphraseSource;
import io.emeth.aggregator.secrets.SecretBytes;
import io.emeth.aggregator.secrets.SecretFile;
import io.emeth.aggregator.secrets.SecretFileException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * The one thing that decrypts. It stays with the requester: no node and no aggregator needs it. Immutable and
 * thread-safe; its native memory is overwritten and freed on close, or some time after it became unreachable.
 */
public final class SecretKey implements AutoCloseable {
    /** What {@link LockedSecret#purpose()} is for the files of {@link #writeLocked}. */
    public static final String PURPOSE = "seal-secret-key";

    private final HeContext context;
    private final NativeHandle handle;

    SecretKey(HeContext context, long address) {
        this.context = context;
        this.handle = new NativeHandle(NativeObjects.Kind.CLIENT_KEY, address, ClientNative::secretKeyFree);
    }

    /**
     * Reads a serialized secret key, compressed or not. Every word is checked, and that the key is ternary. Copies made
     * on the way are overwritten.
     *
     * @param serialized exactly one object from position to limit, neither of which moves; the caller's to wipe
     * @throws HeException naming the first rule broken
     */
    public static SecretKey load(HeContext context, ByteBuffer serialized) {
        boolean borrowed = serialized.isDirect() && SealHeader.read(serialized).compression() == CompressionMode.NONE;
        ByteBuffer bytes = SealCompression.decompress(serialized, serializedBytes(context));
        try {
            long address = ClientContext.makeKey(
                    context, chain -> ClientNative.secretKeyLoad(chain, bytes, 0, bytes.remaining()));
            return new SecretKey(context, address);
        } finally {
            if (!borrowed) {
                SecretBytes.wipe(bytes);
            }
        }
    }

    /**
     * Reads a file such as {@link #writeTo} writes.
     *
     * @throws SecretFileException if the file is too large
     * @throws IOException if it cannot be read
     * @throws HeException if it holds no secret key of these parameters, or a locked one
     */
    public static SecretKey readFrom(HeContext context, Path path) throws IOException {
        return readFrom(context, path, () -> {
            throw new HeException(
                    HeErrorCode.UNSUPPORTED.code(),
                    "the secret key is locked with a passphrase: give it to read the key");
        });
    }

    /**
     * Reads a file such as {@link #writeLocked} or {@link #writeTo} writes.
     *
     * @param source asked only if the file is locked; the array it gives is overwritten
     * @throws SecretFileException if the file is too large, is locked and malformed, or does not open
     * @throws IOException if it cannot be read, or from {@code source}
     * @throws HeException if it holds no secret key of these parameters
     */
    public static SecretKey readFrom(HeContext context, Path path, PassphraseSource source) throws IOException {
        int most = serializedBytes(context);
        ByteBuffer bytes = SecretFile.read(path, most + LockedSecret.OVERHEAD_BYTES);
        try {
            if (LockedSecret.isLocked(bytes)) {
                return unlock(context, LockedSecret.parse(bytes), source);
            }
            if (bytes.remaining() > most) {
                throw new SecretFileException(
                        SecretFileException.Reason.TOO_LARGE,
                        "the file has " + bytes.remaining() + " bytes, a secret key of these parameters " + most
                                + ": name the secret's file");
            }
            return load(context, bytes);
        } finally {
            SecretBytes.wipe(bytes);
        }
    }

    private static SecretKey unlock(HeContext context, LockedSecret locked, PassphraseSource source)
            throws IOException {
        char[] passphrase = source.passphrase();
        try {
            byte[] serialized = locked.unlock(passphrase, PURPOSE);
            try {
                return load(context, ByteBuffer.wrap(serialized));
            } finally {
                SecretBytes.wipe(serialized);
            }
        } finally {
            SecretBytes.wipe(passphrase);
        }
    }

    /** At most 2^26 + 88: 64 limbs of 2^17 words. */
    private static int serializedBytes(HeContext context) {
        return 88 + 8 * context.parameters().degree() * context.keyLimbs();
    }

    /** The serialized key, uncompressed, in direct memory that the caller should wipe after use. */
    public ByteBuffer save() {
        return handle.call(key -> {
            ByteBuffer bytes = DirectBuffers.allocate(ClientNative.secretKeyBytes(key));
            ClientNative.secretKeySave(key, bytes, 0, bytes.remaining());
            return bytes;
        });
    }

    /**
     * Writes the serialized key, in the clear, to a file that only its owner can read or write. The file holds all of
     * it, or what it held before.
     *
     * @throws IOException if it cannot be written
     */
    public void writeTo(Path path) throws IOException {
        ByteBuffer bytes = save();
        try {
            SecretFile.write(path, bytes);
        } finally {
            SecretBytes.wipe(bytes);
        }
    }

    /**
     * As {@link #writeTo}, {@linkplain LockedSecret locked} with a passphrase.
     *
     * @param passphrase {@link LockedSecret#MIN_PASSPHRASE_CHARS} characters or more; the caller's to wipe
     * @throws IllegalArgumentException if it is too short or too long
     * @throws IOException if the file cannot be written
     */
    public void writeLocked(Path path, char[] passphrase) throws IOException {
        LockedSecret.requirePassphrase(passphrase);
        ByteBuffer bytes = save();
        byte[] serialized = new byte[bytes.remaining()];
        try {
            bytes.get(serialized);
            SecretFile.write(
                    path, LockedSecret.lock(serialized, passphrase, PURPOSE).toBytes());
        } finally {
            SecretBytes.wipe(bytes);
            SecretBytes.wipe(serialized);
        }
    }

    /** The context of its parameters. */
    public HeContext context() {
        return context;
    }

    NativeHandle handle() {
        return handle;
    }

    @Override
    public void close() {
        handle.close();
    }

    /** Prints nothing of the key. */
    @Override
    public String toString() {
        return "SecretKey[" + context.parameters().scheme() + ", degree="
                + context.parameters().degree() + "]";
    }
}
