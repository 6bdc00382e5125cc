package io.emeth.aggregator;

import io.emeth.aggregator.signing.Algorithm;
import io.emeth.aggregator.signing.VerifyingKey;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The address a node is known by: 20 bytes derived from its secp256k1 key, as in Ethereum. Immutable; prints
 * {@code 0x} and 40 lower-case hexadecimal digits, parses either case (mixed-case checksums are not verified).
 */
public final class NodeAddress implements Comparable<NodeAddress> {
    /** Length in bytes. */
    public static final int BYTES = 20;

    private static final Pattern HEX = Pattern.compile("0x[0-9a-fA-F]{40}");

    private final byte[] bytes;

    /**
     * Copies {@code bytes}.
     *
     * @throws IllegalArgumentException unless there are 20 of them
     */
    public NodeAddress(byte[] bytes) {
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("a node address has 20 bytes, not " + bytes.length);
        }
        this.bytes = bytes.clone();
    }

    /**
     * Reads {@code 0x} and 40 hexadecimal digits.
     *
     * @throws IllegalArgumentException if {@code text} is anything else
     */
    public static NodeAddress parse(String text) {
        if (!HEX.matcher(text).matches()) {
            throw new IllegalArgumentException("node address '" + text + "' is not 0x and 40 hexadecimal digits");
        }
        return new NodeAddress(HexFormat.of().parseHex(text.substring(2).toLowerCase(Locale.ROOT)));
    }

    /**
     * The address of a secp256k1 key.
     *
     * @throws IllegalArgumentException if the key is one of another algorithm
     */
    public static NodeAddress of(VerifyingKey key) {
        if (key.algorithm() != Algorithm.SECP256K1) {
            throw new IllegalArgumentException(
                    "only keys of secp256k1 have an address, not those of " + key.algorithm());
        }
        return new NodeAddress(key.toByteArray());
    }

    /** A copy of the 20 bytes. */
    public byte[] toByteArray() {
        return bytes.clone();
    }

    /** By the bytes as unsigned numbers. */
    @Override
    public int compareTo(NodeAddress other) {
        return Arrays.compareUnsigned(bytes, other.bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof NodeAddress address && Arrays.equals(bytes, address.bytes);
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
