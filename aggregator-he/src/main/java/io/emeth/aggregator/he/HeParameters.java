package io.emeth.aggregator.he;

import io.emeth.aggregator.EncryptionSpec;
import io.emeth.aggregator.he.internal.HeNative;
import io.emeth.aggregator.he.jni.DirectBuffers;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * Encryption parameters as a person or a file claims them. Immutable. Whether they are usable and as secure as they
 * claim is decided when a {@link HeContext} is made of them.
 *
 * @param scheme BFV or CKKS
 * @param degree N, the polynomial modulus degree: a power of two
 * @param coefficientModuli the primes q_1, ..., q_K in order; the last one is set aside for keys if K is 2 or more
 * @param plainModulus t; 0 for CKKS
 * @param security what the parameters must reach
 */
public record HeParameters(
        Scheme scheme, int degree, List<Long> coefficientModuli, long plainModulus, Security security) {

    /** The largest serialized form: 256 primes. */
    private static final int MAX_SERIALIZED_BYTES = 57 + 24 * 256;

    /** Copies the list. */
    public HeParameters {
        coefficientModuli = List.copyOf(coefficientModuli);
    }

    /**
     * CKKS with the primes SEAL chooses: the largest of each size that are 1 modulo 2N. 128-bit security is required.
     *
     * @param bitSizes of each prime, in [2, 60]; the last one is for keys
     * @throws HeException {@link HeErrorCode#INVALID_ARGUMENT} if there are not enough primes of a size
     */
    public static HeParameters ckks(int degree, int... bitSizes) {
        return new HeParameters(
                Scheme.CKKS, degree, boxed(HeNative.coefficientModulus(degree, bitSizes)), 0, Security.BITS_128);
    }

    /**
     * BFV with SEAL's default primes for 128-bit security and the largest prime t of {@code plainBits} bits that
     * packs N integers into one plaintext (t = 1 modulo 2N).
     *
     * @param degree in {1024, 2048, ..., 32768}
     * @param plainBits in [2, 60]; the sum of all results must stay below t / 2 in absolute value
     * @throws HeException {@link HeErrorCode#INVALID_ARGUMENT} if there are no such defaults, or no such prime
     */
    public static HeParameters bfv(int degree, int plainBits) {
        return new HeParameters(
                Scheme.BFV,
                degree,
                boxed(HeNative.defaultBfvModulus(degree)),
                HeNative.batchingPlainModulus(degree, plainBits),
                Security.BITS_128);
    }

    /** The parameters of a job. */
    public static HeParameters of(EncryptionSpec spec) {
        return new HeParameters(
                Scheme.parse(spec.scheme()),
                Math.toIntExact(spec.degree()),
                spec.coefficientModuli(),
                spec.plainModulus(),
                Security.ofBits(spec.securityBits()));
    }

    /**
     * These parameters as a job states them.
     *
     * @param scaleBits log2 of the scale for CKKS; 0 for BFV
     * @throws IllegalArgumentException if a job cannot state them
     */
    public EncryptionSpec toSpec(int scaleBits) {
        return new EncryptionSpec(
                scheme.toString(), degree, coefficientModuli, plainModulus, scaleBits, security.bits());
    }

    /** These parameters with another requirement. */
    public HeParameters withSecurity(Security required) {
        return new HeParameters(scheme, degree, coefficientModuli, plainModulus, required);
    }

    /**
     * Reads a serialized EncryptionParameters object, compressed or not. Only its layout is checked.
     *
     * @param serialized from position to limit, neither of which moves
     * @param security what the parameters must reach; the object says nothing about it
     * @throws HeException {@link HeErrorCode#MALFORMED}, {@link HeErrorCode#UNSUPPORTED_VERSION}, or
     *     {@link HeErrorCode#UNSUPPORTED} for another scheme
     */
    public static HeParameters parse(ByteBuffer serialized, Security security) {
        ByteBuffer bytes = SealCompression.decompress(serialized, MAX_SERIALIZED_BYTES);
        long[] fields = HeNative.parametersParse(bytes, 0, bytes.remaining());
        return new HeParameters(
                Scheme.ofCode(fields[0]),
                Math.toIntExact(fields[1]),
                boxed(Arrays.copyOfRange(fields, 3, fields.length)),
                fields[2],
                security);
    }

    /**
     * The serialized EncryptionParameters object, uncompressed, in direct memory. Costs as much as a
     * {@link HeContext}, which it makes to check the parameters.
     *
     * @throws HeException as {@link HeContext#create}
     */
    public ByteBuffer serialize() {
        try (HeContext context = HeContext.create(this)) {
            return DirectBuffers.of(ByteBuffer.wrap(context.handle().call(HeNative::parametersSave)));
        }
    }

    private static List<Long> boxed(long[] values) {
        return Arrays.stream(values).boxed().toList();
    }
}
