package io.emeth.aggregator.signing;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import org.bouncycastle.crypto.CryptoException;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.params.Ed25519PublicKeyParameters;
import org.bouncycastle.crypto.params.MLDSAParameters;
import org.bouncycastle.crypto.params.MLDSAPrivateKeyParameters;
import org.bouncycastle.crypto.params.MLDSAPublicKeyParameters;
import org.bouncycastle.crypto.signers.Ed25519Signer;
import org.bouncycastle.crypto.signers.MLDSASigner;

/** How documents are signed. Every algorithm makes one and the same signature of a key and a message. */
public enum Algorithm {
    /**
     * ECDSA on secp256k1 of EIP-712's struct {@code Document(bytes32 sha256)}, so that a contract can check it; the
     * public key is the 20-byte address.
     */
    SECP256K1("secp256k1", 20, EcdsaSignature.BYTES) {
        @Override
        byte[] publicKey(byte[] secret) {
            return Secp256k1.address(secret);
        }

        @Override
        byte[] sign(byte[] secret, byte[] message) {
            return Secp256k1.sign(secret, TypedData.ofDocument(message).digest())
                    .toByteArray();
        }

        @Override
        boolean verifySized(byte[] publicKey, byte[] message, byte[] signature) {
            EcdsaSignature parsed;
            try {
                parsed = new EcdsaSignature(signature);
            } catch (IllegalArgumentException e) {
                return false;
            }
            return parsed.signer(TypedData.ofDocument(message))
                    .filter(who -> Arrays.equals(who, publicKey))
                    .isPresent();
        }
    },

    /** Ed25519 [RFC 8032] of the message itself. */
    ED25519("ed25519", 32, 64) {
        @Override
        byte[] publicKey(byte[] secret) {
            return new Ed25519PrivateKeyParameters(secret, 0)
                    .generatePublicKey()
                    .getEncoded();
        }

        @Override
        byte[] sign(byte[] secret, byte[] message) {
            Ed25519Signer signer = new Ed25519Signer();
            signer.init(true, new Ed25519PrivateKeyParameters(secret, 0));
            signer.update(message, 0, message.length);
            return signer.generateSignature();
        }

        @Override
        boolean verifySized(byte[] publicKey, byte[] message, byte[] signature) {
            Ed25519Signer verifier = new Ed25519Signer();
            try {
                verifier.init(false, new Ed25519PublicKeyParameters(publicKey, 0));
            } catch (IllegalArgumentException e) {
                return false; // no point of the curve
            }
            verifier.update(message, 0, message.length);
            return verifier.verifySignature(signature);
        }
    },

    /** ML-DSA-65 [FIPS 204], deterministic and with an empty context, of the message itself: safe from quantum computers. */
    ML_DSA_65("ml-dsa-65", 1952, 3309) {
        @Override
        byte[] publicKey(byte[] secret) {
            return new MLDSAPrivateKeyParameters(MLDSAParameters.ml_dsa_65, secret)
                    .getPublicKeyParameters()
                    .getEncoded();
        }

        @Override
        byte[] sign(byte[] secret, byte[] message) {
            MLDSASigner signer = new MLDSASigner();
            signer.init(true, new MLDSAPrivateKeyParameters(MLDSAParameters.ml_dsa_65, secret));
            signer.update(message, 0, message.length);
            try {
                return signer.generateSignature();
            } catch (CryptoException e) {
                throw new AssertionError("signing with a key of the right size", e);
            }
        }

        @Override
        boolean verifySized(byte[] publicKey, byte[] message, byte[] signature) {
            MLDSASigner verifier = new MLDSASigner();
            verifier.init(false, new MLDSAPublicKeyParameters(MLDSAParameters.ml_dsa_65, publicKey));
            verifier.update(message, 0, message.length);
            return verifier.verifySignature(signature);
        }
    };

    /** Secrets of every algorithm have this many bytes. */
    static final int SECRET_BYTES = 32;

    private final String text;
    private final int publicKeyBytes;
    private final int signatureBytes;

    Algorithm(String text, int publicKeyBytes, int signatureBytes) {
        this.text = text;
        this.publicKeyBytes = publicKeyBytes;
        this.signatureBytes = signatureBytes;
    }

    /**
     * The algorithm called so.
     *
     * @throws IllegalArgumentException if there is none, naming those that are
     */
    public static Algorithm parse(String text) {
        return Arrays.stream(values())
                .filter(algorithm -> algorithm.text.equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("algorithm '" + text + "' is none of "
                        + List.of(values()).stream().map(Algorithm::toString).collect(Collectors.joining(", "))));
    }

    /** Length of a public key; for {@link #SECP256K1} of an address. */
    int publicKeyBytes() {
        return publicKeyBytes;
    }

    abstract byte[] publicKey(byte[] secret);

    abstract byte[] sign(byte[] secret, byte[] message);

    /** @param publicKey of the right length, as is {@code signature} */
    abstract boolean verifySized(byte[] publicKey, byte[] message, byte[] signature);

    boolean verify(byte[] publicKey, byte[] message, byte[] signature) {
        return signature.length == signatureBytes && verifySized(publicKey, message, signature);
    }

    /** How a public key is written: {@code 0x} and hexadecimal digits for an address, else digits only. */
    String format(byte[] publicKey) {
        return (this == SECP256K1 ? "0x" : "") + HexFormat.of().formatHex(publicKey);
    }

    /** The name in files. */
    @Override
    public String toString() {
        return text;
    }
}
