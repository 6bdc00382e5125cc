package io.emeth.aggregator.cli.inspect;

import java.util.Locale;

/** Kinds of serialized SEAL objects. The format has no type tag, so a kind is told by structure or by the user. */
public enum SealKind {
    PARAMETERS,
    PLAINTEXT,
    SECRET_KEY,
    CIPHERTEXT,
    PUBLIC_KEY,
    RELIN_KEYS,
    GALOIS_KEYS;

    /** As written on the command line. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
