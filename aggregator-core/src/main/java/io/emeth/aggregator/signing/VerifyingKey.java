package io.emeth.aggregator.signing;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Objects;

/**
 * What a signature is checked with; anybody may have it. Immutable; prints and parses {@code ALGORITHM:KEY}, such as
 * {@code secp256k1:0x52908400098527886e0f7030069857d2e4169ee7} or {@code ed25519:} and 64 hexadecimal digits.
 */
public final class VerifyingKey {
    private final Algorithm algorithm;
    private final byte[] bytes;

    VerifyingKey(Algorithm algorithm, byte[] bytes) {
        if (bytes.length != algorithm.publicKeyBytes()) {
            throw new IllegalArgumentException("a public key of " + algorithm + " has " + algorithm.publicKeyBytes()
                    + " bytes, not " + bytes.length);
        }
        this.algorithm = algorithm;
        this.bytes = bytes.clone();
    }

    /**
     * Reads {@code ALGORITHM:KEY}, or a bare {@code 0x} address, which is one of secp256k1; digits of either case.
     *
     * @throws IllegalArgumentException if {@code text} is anything else
     */
    public static VerifyingKey parse(String text) {
        int colon = text.startsWith("0x") ? -1 : text.indexOf(':');
        if (colon < 0 && !text.startsWith("0x")) {
            throw new IllegalArgumentException(
                    "key '" + text + "' is neither an address (0x…) nor ALGORITHM:KEY, such as ed25519:…");
        }
        Algorithm algorithm = colon < 0 ? Algorithm.SECP256K1 : Algorithm.parse(text.substring(0, colon));
        String key = text.substring(colon + 1);
        String prefix = algorithm.format(new byte[0]);
        String digits = key.substring(Math.min(prefix.length(), key.length()));
        if (!key.startsWith(prefix) || !isHex(digits) || digits.length() != 2 * algorithm.publicKeyBytes()) {
            throw new IllegalArgumentException("key '" + text + "' is not " + algorithm + ":" + prefix + " and "
                    + 2 * algorithm.publicKeyBytes() + " hexadecimal digits");
        }
        return new VerifyingKey(algorithm, HexFormat.of().parseHex(digits.toLowerCase(Locale.ROOT)));
    }

    private static boolean isHex(String digits) {
        return digits.chars().allMatch(HexFormat::isHexDigit);
    }

    /** How it verifies. */
    public Algorithm algorithm() {
        return algorithm;
    }

    /** A copy of the key: 20 bytes of address, 32 or 1,952 of key. */
    public byte[] toByteArray() {
        return bytes.clone();
    }

    /** Whether {@code signature} is this key's of {@code message}; false for anything malformed. */
    public boolean verify(byte[] message, byte[] signature) {
        return algorithm.verify(bytes, message, signature);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof VerifyingKey key && algorithm == key.algorithm && Arrays.equals(bytes, key.bytes);
    }

    @Override
    public int hashCode() {
        return Objects.hash(algorithm, Arrays.hashCode(bytes));
    }

    @Override
    public String toString() {
        return algorithm + ":" + algorithm.format(bytes);
    }
}
