package io.emeth.aggregator.signing;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An ECDSA signature on secp256k1 from which the signer's address can be recovered, as Ethereum writes it: r and s of 32
 * bytes each, big-endian, and v, which is 27 or 28. There is one form of each signature only: s is at most half the
 * group's order [EIP-2]. Immutable; prints and parses {@code 0x} and 130 hexadecimal digits.
 */
public final class EcdsaSignature {
    /** Length in bytes. */
    public static final int BYTES = 65;

    private static final Pattern HEX = Pattern.compile("0x[0-9a-fA-F]{130}");

    private final byte[] bytes;

    /**
     * Copies {@code bytes}.
     *
     * @throws IllegalArgumentException unless there are 65 of them: r and s in [1, order), s at most half the order, v 27
     *     or 28
     */
    public EcdsaSignature(byte[] bytes) {
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("a signature has 65 bytes (r, s, v), not " + bytes.length);
        }
        this.bytes = bytes.clone();
        int v = v();
        if (v != 27 && v != 28) {
            throw new IllegalArgumentException("the signature's last byte (v) is " + v + ", not 27 or 28");
        }
        requireInRange("r", r(), Secp256k1.ORDER.subtract(BigInteger.ONE));
        requireInRange("s", s(), Secp256k1.HALF_ORDER); // twice the choice would make two signatures of one
    }

    private static void requireInRange(String name, BigInteger value, BigInteger largest) {
        if (value.signum() == 0 || value.compareTo(largest) > 0) {
            throw new IllegalArgumentException(
                    "the signature's " + name + " is 0x" + value.toString(16) + ", not in [1, 0x" + largest.toString(16)
                            + "]" + (name.equals("s") ? "; sign with the lower one of s and order - s" : ""));
        }
    }

    /** @param v 27 or 28 */
    static EcdsaSignature of(BigInteger r, BigInteger s, int v) {
        byte[] bytes = new byte[BYTES];
        Secp256k1.copy32(r, bytes, 0);
        Secp256k1.copy32(s, bytes, 32);
        bytes[64] = (byte) v;
        return new EcdsaSignature(bytes);
    }

    /**
     * Reads {@code 0x} and 130 hexadecimal digits.
     *
     * @throws IllegalArgumentException if {@code text} is anything else, or as the constructor
     */
    public static EcdsaSignature parse(String text) {
        if (!HEX.matcher(text).matches()) {
            throw new IllegalArgumentException("signature '" + text + "' is not 0x and 130 hexadecimal digits");
        }
        return new EcdsaSignature(HexFormat.of().parseHex(text.substring(2).toLowerCase(Locale.ROOT)));
    }

    BigInteger r() {
        return new BigInteger(1, bytes, 0, 32);
    }

    BigInteger s() {
        return new BigInteger(1, bytes, 32, 32);
    }

    int v() {
        return bytes[64] & 0xff;
    }

    /**
     * Who signed: the 20 bytes of the address whose key made this signature of {@code data}. Any signature of anything is
     * somebody's, so the address proves nothing before it is compared with the one expected.
     *
     * @return empty if r is no coordinate of a point, or the key would be the point at infinity
     */
    public Optional<byte[]> signer(TypedData data) {
        return Secp256k1.recover(data.digest(), this);
    }

    /** A copy of the 65 bytes. */
    public byte[] toByteArray() {
        return bytes.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof EcdsaSignature signature && Arrays.equals(bytes, signature.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return "0x" + HexFormat.of().formatHex(bytes);
    }
}
