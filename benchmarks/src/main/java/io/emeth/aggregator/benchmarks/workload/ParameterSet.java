package io.emeth.aggregator.benchmarks.workload;

import io.emeth.aggregator.he.HeParameters;
import io.emeth.aggregator.he.Scheme;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Parameters by their name: 128-bit security, and as many primes as that allows.
 *
 * @param name {@code <scheme>-<N>}, with {@code -60} for CKKS with a first and a last prime of 60 bits where another
 *     choice is the usual one here
 * @param parameters BFV: SEAL's default primes, t of 20 bits
 * @param scaleBits of CKKS; 0 in BFV
 */
public record ParameterSet(String name, HeParameters parameters, int scaleBits) {
    private static final int PLAIN_BITS = 20;

    /**
     * One of {@code bfv-1024} to {@code bfv-32768}, {@code ckks-4096} to {@code ckks-32768}, {@code ckks-8192-60}.
     *
     * @throws IllegalArgumentException if there is none of that name
     */
    public static ParameterSet named(String name) {
        return switch (name) {
            case "bfv-1024", "bfv-2048", "bfv-4096", "bfv-8192", "bfv-16384", "bfv-32768" -> bfv(name);
            case "ckks-4096" -> ckks(name, 4096, 30, 36, 36, 37);
            case "ckks-8192" -> ckks(name, 8192, 40, 44, 43, 43, 43, 44);
            case "ckks-8192-60" -> ckks(name, 8192, 33, 60, 33, 32, 33, 60);
            case "ckks-16384" -> ckks(name, 16384, 45, 60, 45, 45, 45, 45, 45, 45, 45, 60);
            case "ckks-32768" ->
                ckks(name, 32768, 50, 60, 50, 50, 50, 50, 50, 50, 50, 50, 50, 50, 50, 50, 50, 50, 50, 60);
            default -> throw new IllegalArgumentException("no parameters are called '" + name + "'");
        };
    }

    private static ParameterSet bfv(String name) {
        int degree = Integer.parseInt(name.substring("bfv-".length()));
        return new ParameterSet(name, HeParameters.bfv(degree, PLAIN_BITS), 0);
    }

    private static ParameterSet ckks(String name, int degree, int scaleBits, int... bits) {
        return new ParameterSet(name, HeParameters.ckks(degree, bits), scaleBits);
    }

    /** Whether the scheme is BFV. */
    public boolean isBfv() {
        return parameters.scheme() == Scheme.BFV;
    }

    /** The scale of fresh ciphertexts: 1.0 in BFV. */
    public double scale() {
        return Math.scalb(1.0, scaleBits);
    }

    /** Primes of the first data level. */
    public int dataPrimes() {
        List<Long> moduli = parameters.coefficientModuli();
        return Math.max(1, moduli.size() - 1);
    }

    /** What a measurement says of them. */
    public Map<String, Object> description() {
        Map<String, Object> description = new LinkedHashMap<>();
        description.put("parameterSet", name);
        description.put("scheme", parameters.scheme().toString());
        description.put("degree", parameters.degree());
        description.put("dataPrimes", dataPrimes());
        return description;
    }
}
