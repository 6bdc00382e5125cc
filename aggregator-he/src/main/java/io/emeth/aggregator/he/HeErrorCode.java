package io.emeth.aggregator.he;

/** Why the engine refused an operation. Mirrors {@code native/src/base/error.h}, number by number; append only. */
public enum HeErrorCode {
    /** A broken invariant of the engine itself. */
    INTERNAL(0),
    /** A caller's bug: an argument outside its documented interval. */
    INVALID_ARGUMENT(1),
    /** Encryption parameters that form no ring, chain or plaintext space. */
    INVALID_PARAMETERS(2),
    /** Parameters below the requested security level. */
    INSECURE_PARAMETERS(3),
    /** Bytes that are no object of the expected kind: header, sizes, flags, trailing bytes. */
    MALFORMED(4),
    /** A header version outside 4.0 to 4.4. */
    UNSUPPORTED_VERSION(5),
    /** A compressed object where only uncompressed ones are read, for example inside another object. */
    COMPRESSED(6),
    /** A parms_id that the context's chain doesn't contain. */
    PARAMETERS_MISMATCH(7),
    /** A level other than the one the operation needs. */
    LEVEL_MISMATCH(8),
    /** Coefficient form where NTT form is needed, or the other way round. */
    FORM_MISMATCH(9),
    /** Two CKKS scales that should be equal but are not. */
    SCALE_MISMATCH(10),
    /** A scale that is no positive normal number or exceeds its level's modulus. */
    INVALID_SCALE(11),
    /** A word that is no residue: q_i or more, or t or more. */
    RESIDUE_OUT_OF_RANGE(12),
    /** A ciphertext that anybody could decrypt: all polynomials but the first are zero. */
    TRANSPARENT(13),
    /** A number that can't be encoded: too large, not finite, or too many of them. */
    VALUE_OUT_OF_RANGE(14),
    /** No level below. */
    END_OF_CHAIN(15),
    /** An operation that the scheme or these parameters don't have, for example batching. */
    UNSUPPORTED(16),
    /** The machine has not enough memory. */
    OUT_OF_MEMORY(17),
    /** A ciphertext with another number of polynomials than needed. */
    SIZE_MISMATCH(18),
    /** A relinearization or Galois key that the keys object doesn't hold. */
    MISSING_KEY(19);

    private final int code;

    HeErrorCode(int code) {
        this.code = code;
    }

    /** The number in {@code error.h}. */
    public int code() {
        return code;
    }

    /** The reason with this number; {@link #INTERNAL} for a number that no version of the engine has had. */
    static HeErrorCode of(int code) {
        for (HeErrorCode value : values()) {
            if (value.code == code) {
                return value;
            }
        }
        return INTERNAL;
    }
}
