package io.emeth.aggregator.he;

import io.emeth.aggregator.Workers;
import io.emeth.aggregator.he.internal.HeNative;
import io.emeth.aggregator.he.jni.NativeHandle;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Arithmetic on ciphertexts of one context. Every operation returns a new object and is bit-exact with Microsoft SEAL
 * 4.x. Nothing is repaired silently: operands at different levels, in different forms or at different scales are
 * refused, and so is a result that would be transparent. Stateless and thread-safe.
 *
 * <p>An evaluator {@link #with} workers lets their threads share each operation, with the same bytes as a result.
 *
 * <p>All methods throw {@link HeException}: {@link HeErrorCode#LEVEL_MISMATCH}, {@link HeErrorCode#FORM_MISMATCH},
 * {@link HeErrorCode#SCALE_MISMATCH}, {@link HeErrorCode#INVALID_SCALE}, {@link HeErrorCode#TRANSPARENT} and what they
 * name besides; and {@link IllegalArgumentException} for operands of another context.
 */
public final class Evaluator {
    /** Below it, an operation takes about as long as a thread needs to wake up. */
    private static final int SHARED_DEGREE = 4096;

    private final HeContext context;
    private final Workers workers;

    /** For ciphertexts and plaintexts made with {@code context}. */
    public Evaluator(HeContext context) {
        this(context, Workers.caller());
    }

    private Evaluator(HeContext context, Workers workers) {
        this.context = context;
        this.workers = workers;
    }

    /**
     * The same, whose operations are shared by {@code workers}: products, key switching, rescaling, switching of moduli
     * and transforms, from N = 4096 on. Additions take less time than it takes to ask for help.
     */
    public Evaluator with(Workers workers) {
        return new Evaluator(context, context.parameters().degree() < SHARED_DEGREE ? Workers.caller() : workers);
    }

    /** -a. */
    public Ciphertext negate(Ciphertext a) {
        return unary(a, HeNative::negate);
    }

    /** a + b. A shorter operand counts as extended by zero polynomials. */
    public Ciphertext add(Ciphertext a, Ciphertext b) {
        return binary(a, b, HeNative::add);
    }

    /** a - b. A shorter operand counts as extended by zero polynomials. */
    public Ciphertext sub(Ciphertext a, Ciphertext b) {
        return binary(a, b, HeNative::sub);
    }

    /**
     * The sum of all operands, added from the left.
     *
     * @throws HeException {@link HeErrorCode#INVALID_ARGUMENT} for an empty list
     */
    public Ciphertext addMany(List<Ciphertext> operands) {
        operands.forEach(this::require);
        List<NativeHandle> handles = operands.stream().map(Ciphertext::handle).toList();
        return new Ciphertext(context, NativeHandle.<Long>callAll(handles, HeNative::addMany));
    }

    /** a + b. */
    public Ciphertext addPlain(Ciphertext a, Plaintext b) {
        return binary(a, b, HeNative::addPlain);
    }

    /** a - b. */
    public Ciphertext subPlain(Ciphertext a, Plaintext b) {
        return binary(a, b, HeNative::subPlain);
    }

    /** a * b; scales multiply. */
    public Ciphertext multiplyPlain(Ciphertext a, Plaintext b) {
        require(a);
        require(b);
        return shared(a.handle(), b.handle(), HeNative::multiplyPlain);
    }

    /**
     * The same message at the level below. BFV divides by the last prime and rounds; CKKS drops the last limb, and the
     * scale stays.
     *
     * @throws HeException {@link HeErrorCode#END_OF_CHAIN} at the last level
     */
    public Ciphertext modSwitchToNext(Ciphertext a) {
        return sharedUnary(a, HeNative::modSwitchToNext);
    }

    /** Repeats {@link #modSwitchToNext(Ciphertext)} until {@code limbs} are left. */
    public Ciphertext modSwitchTo(Ciphertext a, int limbs) {
        return sharedUnary(a, (crew, address) -> HeNative.modSwitchTo(crew, address, limbs));
    }

    /**
     * Drops the last limb of a plaintext in NTT form.
     *
     * @throws HeException {@link HeErrorCode#END_OF_CHAIN} at the last level
     */
    public Plaintext modSwitchToNext(Plaintext a) {
        require(a);
        return new Plaintext(context, a.handle().<Long>call(HeNative::plaintextModSwitchToNext));
    }

    /**
     * Divides message and scale by the last prime and rounds, one level down.
     *
     * @throws HeException {@link HeErrorCode#UNSUPPORTED} in BFV, {@link HeErrorCode#END_OF_CHAIN} at the last level
     */
    public Ciphertext rescaleToNext(Ciphertext a) {
        return sharedUnary(a, HeNative::rescaleToNext);
    }

    /** Every polynomial to NTT form. */
    public Ciphertext transformToNtt(Ciphertext a) {
        return sharedUnary(a, HeNative::transformToNtt);
    }

    /** Every polynomial to coefficient form. */
    public Ciphertext transformFromNtt(Ciphertext a) {
        return sharedUnary(a, HeNative::transformFromNtt);
    }

    /**
     * The product, of {@code a.size() + b.size() - 1} polynomials; neither relinearized nor rescaled. CKKS scales
     * multiply.
     */
    public Ciphertext multiply(Ciphertext a, Ciphertext b) {
        require(a);
        require(b);
        return shared(a.handle(), b.handle(), HeNative::multiply);
    }

    /** The product of {@code a} with itself, a little faster. */
    public Ciphertext square(Ciphertext a) {
        return sharedUnary(a, HeNative::square);
    }

    /**
     * The same message in 2 polynomials. A ciphertext of 2 polynomials is copied.
     *
     * @throws HeException {@link HeErrorCode#MISSING_KEY} if {@code keys} do not reach {@code a}'s size
     */
    public Ciphertext relinearize(Ciphertext a, RelinKeys keys) {
        require(a);
        requireContext(keys.context());
        return shared(a.handle(), keys.handle(), HeNative::relinearize);
    }

    /**
     * The product of all operands, each intermediate product relinearized, in the order in which SEAL pairs them.
     *
     * @throws HeException {@link HeErrorCode#UNSUPPORTED} in CKKS, {@link HeErrorCode#INVALID_ARGUMENT} for an empty list
     */
    public Ciphertext multiplyMany(List<Ciphertext> operands, RelinKeys keys) {
        operands.forEach(this::require);
        requireContext(keys.context());
        List<NativeHandle> handles = Stream.concat(operands.stream().map(Ciphertext::handle), Stream.of(keys.handle()))
                .toList();
        return new Ciphertext(
                context,
                NativeHandle.<Long>callAll(
                        handles,
                        addresses -> Crew.share(
                                workers,
                                crew -> HeNative.multiplyMany(
                                        crew, Arrays.copyOf(addresses, operands.size()), addresses[operands.size()]))));
    }

    /**
     * {@link #multiplyMany} of {@code exponent} copies.
     *
     * @param exponent in [1, 2^16]
     * @throws HeException {@link HeErrorCode#UNSUPPORTED} in CKKS
     */
    public Ciphertext exponentiate(Ciphertext a, long exponent, RelinKeys keys) {
        require(a);
        requireContext(keys.context());
        return shared(
                a.handle(), keys.handle(), (crew, base, relin) -> HeNative.exponentiate(crew, base, exponent, relin));
    }

    /**
     * The automorphism X -> X^element, for an odd element below 2N.
     *
     * @throws HeException {@link HeErrorCode#MISSING_KEY} if {@code keys} do not hold the element
     */
    public Ciphertext applyGalois(Ciphertext a, long element, GaloisKeys keys) {
        return switched(a, keys, (crew, ciphertext, galois) -> HeNative.applyGalois(crew, ciphertext, element, galois));
    }

    /**
     * Rotates the slots to the left by {@code steps}, to the right if negative; in BFV both rows of N/2 slots. Uses the
     * key of the step if it is there, otherwise the keys of the powers of two that the step is composed of.
     *
     * @param steps in (-N/2, N/2)
     * @throws HeException {@link HeErrorCode#MISSING_KEY}; {@link HeErrorCode#UNSUPPORTED} without batching
     */
    public Ciphertext rotate(Ciphertext a, int steps, GaloisKeys keys) {
        return switched(a, keys, (crew, ciphertext, galois) -> HeNative.rotate(crew, ciphertext, steps, galois));
    }

    /**
     * BFV: exchanges the two rows of slots. CKKS: conjugates every slot.
     *
     * @throws HeException {@link HeErrorCode#MISSING_KEY}; {@link HeErrorCode#UNSUPPORTED} without batching
     */
    public Ciphertext conjugate(Ciphertext a, GaloisKeys keys) {
        return switched(a, keys, HeNative::conjugate);
    }

    private Ciphertext switched(Ciphertext a, GaloisKeys keys, SharedBinary operation) {
        require(a);
        requireContext(keys.context());
        return shared(a.handle(), keys.handle(), operation);
    }

    @FunctionalInterface
    private interface Unary {
        long apply(long a);
    }

    @FunctionalInterface
    private interface Binary {
        long apply(long a, long b);
    }

    @FunctionalInterface
    private interface SharedBinary {
        long apply(long crew, long a, long b);
    }

    private Ciphertext sharedUnary(Ciphertext a, Binary operation) {
        require(a);
        return new Ciphertext(
                context, a.handle().<Long>call(address -> Crew.share(workers, crew -> operation.apply(crew, address))));
    }

    private Ciphertext shared(NativeHandle a, NativeHandle b, SharedBinary operation) {
        return new Ciphertext(context, apply(a, b, (x, y) -> Crew.share(workers, crew -> operation.apply(crew, x, y))));
    }

    private Ciphertext unary(Ciphertext a, Unary operation) {
        require(a);
        return new Ciphertext(context, a.handle().<Long>call(operation::apply));
    }

    private Ciphertext binary(Ciphertext a, Ciphertext b, Binary operation) {
        require(a);
        require(b);
        return new Ciphertext(context, apply(a.handle(), b.handle(), operation));
    }

    private Ciphertext binary(Ciphertext a, Plaintext b, Binary operation) {
        require(a);
        require(b);
        return new Ciphertext(context, apply(a.handle(), b.handle(), operation));
    }

    private static long apply(NativeHandle a, NativeHandle b, Binary operation) {
        return a.<Long>call(x -> b.<Long>call(y -> operation.apply(x, y)));
    }

    private void require(Ciphertext operand) {
        requireContext(operand.context());
    }

    private void require(Plaintext operand) {
        requireContext(operand.context());
    }

    private void requireContext(HeContext other) {
        if (other != context) {
            throw new IllegalArgumentException("an operand was made with another context; load it with this one");
        }
    }
}
