package io.emeth.aggregator.he;

/**
 * The security that parameters must have, by the tables of the homomorphic encryption standard [HES18] for ternary
 * secrets and classical attacks.
 */
public enum Security {
    /** None: for tests and examples. Such parameters protect nothing. */
    TOY(0),
    /** At least 128 bits. */
    BITS_128(128),
    /** At least 192 bits. */
    BITS_192(192),
    /** At least 256 bits. */
    BITS_256(256);

    private final int bits;

    Security(int bits) {
        this.bits = bits;
    }

    /** 0 for {@link #TOY}. */
    public int bits() {
        return bits;
    }

    /**
     * The level of that many bits.
     *
     * @throws IllegalArgumentException unless {@code bits} is 0, 128, 192 or 256
     */
    public static Security ofBits(int bits) {
        for (Security security : values()) {
            if (security.bits == bits) {
                return security;
            }
        }
        throw new IllegalArgumentException("security of " + bits + " bits is none of 128, 192, 256 and 0 (toy)");
    }
}
