package io.emeth.aggregator.he;

import java.util.Locale;

/** An encryption scheme. */
public enum Scheme {
    /** Exact arithmetic on integers modulo t. [FV12] */
    BFV(1),
    /** Approximate arithmetic on real and complex numbers. [CKKS17] */
    CKKS(2);

    private final int code;

    Scheme(int code) {
        this.code = code;
    }

    /** The number in serialized objects. */
    public int code() {
        return code;
    }

    /**
     * The scheme printed as {@code text}: {@code bfv} or {@code ckks}.
     *
     * @throws IllegalArgumentException for anything else
     */
    public static Scheme parse(String text) {
        for (Scheme scheme : values()) {
            if (scheme.toString().equals(text)) {
                return scheme;
            }
        }
        throw new IllegalArgumentException("scheme '" + text + "' is neither bfv nor ckks");
    }

    static Scheme ofCode(long code) {
        return code == BFV.code ? BFV : CKKS; // the engine reads no other
    }

    /** {@code bfv} or {@code ckks}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
