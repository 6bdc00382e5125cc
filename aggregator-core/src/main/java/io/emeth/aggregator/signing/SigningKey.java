package io.emeth.aggregator.signing;

import java.security.SecureRandom;
import java.util.Arrays;

/**
 * What signatures are made with: a node's or an aggregator's, never a requester's encryption key. Thread-safe until it is
 * closed; prints its public part only.
 */
public final class SigningKey implements AutoCloseable {
    /** Length of the secret in bytes, for every algorithm. */
    public static final int SECRET_BYTES = Algorithm.SECRET_BYTES;

    private final Algorithm algorithm;
    private final byte[] secret;
    private final VerifyingKey verifyingKey;

    private SigningKey(Algorithm algorithm, byte[] secret) {
        this.algorithm = algorithm;
        this.secret = secret;
        this.verifyingKey = new VerifyingKey(algorithm, algorithm.publicKey(secret));
    }

    /** A new key from the system's source of randomness. */
    public static SigningKey generate(Algorithm algorithm) {
        SecureRandom random = new SecureRandom();
        byte[] secret = new byte[SECRET_BYTES];
        do {
            random.nextBytes(secret);
        } while (algorithm == Algorithm.SECP256K1 && !Secp256k1.isSecret(secret));
        return new SigningKey(algorithm, secret);
    }

    /**
     * The key with this secret: the number of secp256k1, big-endian; the seed of Ed25519 or ML-DSA-65.
     *
     * @param secret copied; the caller's to wipe
     * @throws IllegalArgumentException unless it has 32 bytes, not all of them zero as in a secret that was overwritten,
     *     and, for secp256k1, is in [1, order); the message does not show it
     */
    public static SigningKey of(Algorithm algorithm, byte[] secret) {
        if (secret.length != SECRET_BYTES) {
            throw new IllegalArgumentException(
                    "the secret of a signing key has " + SECRET_BYTES + " bytes, not " + secret.length);
        }
        if (isOverwritten(secret)) {
            throw new IllegalArgumentException("the secret is zero in every byte: it was overwritten, or never drawn");
        }
        if (algorithm == Algorithm.SECP256K1 && !Secp256k1.isSecret(secret)) {
            throw new IllegalArgumentException("the secret is not in [1, order of secp256k1)");
        }
        return new SigningKey(algorithm, secret.clone());
    }

    /** How it signs. */
    public Algorithm algorithm() {
        return algorithm;
    }

    /** What others check its signatures with. */
    public VerifyingKey verifyingKey() {
        return verifyingKey;
    }

    /** A copy of the 32 secret bytes, which the caller should wipe after use. */
    public byte[] secret() {
        return requireOpen().clone();
    }

    /** The signature of a document: of {@code message} as {@link Algorithm} says. */
    public byte[] sign(byte[] message) {
        return algorithm.sign(requireOpen(), message);
    }

    /**
     * The signature of typed data.
     *
     * @throws IllegalStateException unless the algorithm is secp256k1
     */
    public EcdsaSignature sign(TypedData data) {
        if (algorithm != Algorithm.SECP256K1) {
            throw new IllegalStateException("typed data is signed with secp256k1, not with " + algorithm);
        }
        return Secp256k1.sign(requireOpen(), data.digest());
    }

    private byte[] requireOpen() {
        if (isOverwritten(secret)) {
            throw new IllegalStateException("the signing key is closed");
        }
        return secret;
    }

    private static boolean isOverwritten(byte[] secret) {
        return Arrays.equals(secret, new byte[SECRET_BYTES]);
    }

    /** Overwrites the secret; the key signs no more. */
    @Override
    public void close() {
        Arrays.fill(secret, (byte) 0);
    }

    /** Prints nothing secret. */
    @Override
    public String toString() {
        return "SigningKey[" + verifyingKey + "]";
    }
}
