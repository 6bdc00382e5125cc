package io.emeth.aggregator.cli;

import io.emeth.aggregator.EncryptionSpec;
import io.emeth.aggregator.he.HeContext;
import io.emeth.aggregator.he.HeParameters;
import io.emeth.aggregator.he.Scheme;
import io.emeth.aggregator.he.Security;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The encryption parameters of a new job, by hand; what is left out is filled with defaults. */
final class EncryptionOptions {
    private static final int CKKS_DEGREE = 8192;
    private static final int[] CKKS_BITS = {60, 40, 60};
    private static final int SCALE_BITS = 40;
    private static final int BFV_DEGREE = 4096;
    private static final int PLAIN_BITS = 20;

    @Option(
            names = "--scheme",
            description = "ckks (reals, the default of encrypted programs but histogram) or bfv (integers).")
    private @Nullable Scheme scheme;

    private Scheme byDefault = Scheme.CKKS;

    @Option(names = "--degree", paramLabel = "N", description = "Default: 8192 for ckks, 4096 for bfv.")
    private @Nullable Integer degree;

    @Option(
            names = "--bits",
            split = ",",
            paramLabel = "BITS",
            description = "Sizes of the primes, the last one for keys. Default: 60,40,60 for ckks, SEAL's for bfv.")
    private int @Nullable [] bits;

    @Option(
            names = "--plain-bits",
            paramLabel = "BITS",
            description = "Size of the bfv plain modulus, which sums must not exceed. Default: 20.")
    private @Nullable Integer plainBits;

    @Option(
            names = "--scale-bits",
            paramLabel = "BITS",
            description = "Binary digits after the point of ckks. Default: 40.")
    private @Nullable Integer scaleBits;

    @Option(names = "--toy", description = "Accept parameters below 128-bit security. They protect nothing.")
    private boolean toy;

    /** The first of these options that was given. */
    Optional<String> firstGiven() {
        return scheme != null ? Optional.of("--scheme") : firstOfParameters();
    }

    /** The first option given that settles parameters, the choice of the scheme aside. */
    Optional<String> firstOfParameters() {
        return Optional.ofNullable(
                degree != null
                        ? "--degree"
                        : bits != null
                                ? "--bits"
                                : plainBits != null
                                        ? "--plain-bits"
                                        : scaleBits != null ? "--scale-bits" : toy ? "--toy" : null);
    }

    /** The option given that means nothing to the scheme. */
    Optional<String> ofTheOtherScheme() {
        return Optional.ofNullable(
                scheme() == Scheme.BFV
                        ? (scaleBits == null ? null : "--scale-bits")
                        : (plainBits == null ? null : "--plain-bits"));
    }

    /** The scheme asked for, or the one that stands in for it. */
    Scheme scheme() {
        return scheme == null ? byDefault : scheme;
    }

    /** Has {@code other} stand in when no scheme is asked for. */
    void setDefault(Scheme other) {
        byDefault = other;
    }

    /**
     * These parameters, once the engine has accepted them.
     *
     * @throws io.emeth.aggregator.he.HeException naming what makes them unusable or too weak
     */
    EncryptionSpec spec() {
        boolean bfv = scheme() == Scheme.BFV;
        HeParameters parameters = (bfv ? bfv() : ckks()).withSecurity(toy ? Security.TOY : Security.BITS_128);
        HeContext.create(parameters).close();
        return parameters.toSpec(bfv ? 0 : scaleBits == null ? SCALE_BITS : scaleBits);
    }

    private HeParameters ckks() {
        return HeParameters.ckks(degree == null ? CKKS_DEGREE : degree, bits == null ? CKKS_BITS : bits);
    }

    private HeParameters bfv() {
        HeParameters defaults =
                HeParameters.bfv(degree == null ? BFV_DEGREE : degree, plainBits == null ? PLAIN_BITS : plainBits);
        if (bits == null) {
            return defaults;
        }
        List<Long> moduli = HeParameters.ckks(defaults.degree(), bits).coefficientModuli();
        return new HeParameters(Scheme.BFV, defaults.degree(), moduli, defaults.plainModulus(), defaults.security());
    }
}
