package io.emeth.aggregator.cli.explain;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.emeth.aggregator.EncryptionSpec;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** Encryption parameters in words, and as {@code job.json} has them. */
final class ParameterText {
    private static final ObjectMapper JSON = new ObjectMapper();

    private ParameterText() {}

    /** Such as {@code ckks, N = 8192, primes of 60+40+60 bits, scale 2^40, 128-bit security}. */
    static String describe(EncryptionSpec spec) {
        String primes = spec.coefficientModuli().stream()
                .map(prime -> String.valueOf(bits(prime)))
                .collect(Collectors.joining("+"));
        return spec.scheme() + ", N = " + spec.degree() + ", primes of " + primes + " bits, "
                + (spec.scheme().equals("bfv")
                        ? "t = " + spec.plainModulus() + " (" + bits(spec.plainModulus()) + " bits)"
                        : "scale 2^" + spec.scaleBits())
                + (spec.securityBits() == 0 ? ", TOY: protects nothing" : ", " + spec.securityBits() + "-bit security");
    }

    private static int bits(long value) {
        return Long.SIZE - Long.numberOfLeadingZeros(value);
    }

    /** {@link #tree} in its place in the file. */
    static String json(EncryptionSpec spec) {
        try {
            return "\"encryption\": " + JSON.writeValueAsString(tree(spec));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e); // trees of plain values always serialize
        }
    }

    /** The object that stands under {@code encryption} in a {@code job.json}. */
    static Map<String, Object> tree(EncryptionSpec spec) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("scheme", spec.scheme());
        tree.put("degree", spec.degree());
        tree.put("coefficientModuli", spec.coefficientModuli());
        if (spec.scheme().equals("bfv")) {
            tree.put("plainModulus", spec.plainModulus());
        } else {
            tree.put("scaleBits", spec.scaleBits());
        }
        tree.put("securityBits", spec.securityBits());
        return tree;
    }
}
