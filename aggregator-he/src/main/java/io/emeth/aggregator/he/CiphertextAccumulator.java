package io.emeth.aggregator.he;

import io.emeth.aggregator.he.internal.HeNative;
import io.emeth.aggregator.he.jni.DirectBuffers;
import io.emeth.aggregator.he.jni.NativeHandle;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Running sums of encrypted results under integer factors, in native memory. A result is a list of ciphertexts, one for
 * each chunk, all of 2 polynomials, at the first data level and, in CKKS, of one scale. Each channel sums an
 * {@link Operation} of every ciphertext, all channels over the same results:
 *
 * <pre>total(channel, chunk) = sum over results of factor * operation(ciphertext of the chunk)</pre>
 *
 * <p>The sums are exact modulo every prime: the same bytes in any order, under any partition into accumulators that
 * are merged, and after a result was added with a factor and with its negation, as if it had never been there. Products
 * are neither relinearized nor rescaled.
 *
 * <p>Memory is taken with the first result: {@code 8 * polynomials * limbs * N} bytes for each chunk of each channel.
 * Not thread-safe: callers take turns. Freed on close, or some time after it became unreachable.
 */
public final class CiphertextAccumulator implements AutoCloseable {
    /** Largest absolute value of a factor. */
    public static final long MAX_FACTOR = (1L << 32) - 1;

    /** What a channel sums, applied to each ciphertext of each result. */
    public sealed interface Operation {
        /** The ciphertext itself. */
        record Identity() implements Operation {}

        /** Its square: 3 polynomials. */
        record Square() implements Operation {}

        /**
         * Its product with a public vector.
         *
         * @param vector one plaintext for each chunk, not zero; in CKKS at the results' level and of one scale
         */
        record MultiplyPlain(List<Plaintext> vector) implements Operation {
            /** Copies the list, not the plaintexts. */
            public MultiplyPlain {
                vector = List.copyOf(vector);
            }
        }

        /**
         * Its product with an encrypted vector: 3 polynomials.
         *
         * @param vector one ciphertext for each chunk, of 2 polynomials, not transparent, at the results' level and in
         *     CKKS of one scale
         */
        record Multiply(List<Ciphertext> vector) implements Operation {
            /** Copies the list, not the ciphertexts. */
            public Multiply {
                vector = List.copyOf(vector);
            }
        }
    }

    private final HeContext context;
    private final int chunks;
    private final int channels;
    private final NativeHandle handle;
    private final long bytes;

    private CiphertextAccumulator(HeContext context, int chunks, int channels, NativeHandle handle) {
        this.context = context;
        this.chunks = chunks;
        this.channels = channels;
        this.handle = handle;
        this.bytes = chunks
                * IntStream.range(0, channels)
                        .mapToLong(channel -> sumBytes(handle, channel))
                        .sum();
    }

    private static long sumBytes(NativeHandle handle, int channel) {
        return handle.<Long>call(address -> HeNative.accumulatorSumBytes(address, channel));
    }

    /**
     * An empty accumulator for results at the first data level. Vectors are copied: they may be closed afterwards.
     *
     * @param chunks ciphertexts of a result, in [1, 2^20]
     * @param scale the CKKS scale of every result, to the bit; 1.0 in BFV
     * @param channels 1 to 16
     * @throws HeException {@link HeErrorCode#INVALID_SCALE} if a scale, or that of a product, does not fit the level;
     *     {@link HeErrorCode#LEVEL_MISMATCH}, {@link HeErrorCode#FORM_MISMATCH}, {@link HeErrorCode#SIZE_MISMATCH},
     *     {@link HeErrorCode#SCALE_MISMATCH}, {@link HeErrorCode#TRANSPARENT} for a vector that does not fit;
     *     {@link HeErrorCode#INVALID_ARGUMENT} for numbers outside their intervals
     * @throws IllegalArgumentException for vectors of another context
     */
    public static CiphertextAccumulator create(HeContext context, int chunks, double scale, List<Operation> channels) {
        int[] codes = channels.stream().mapToInt(CiphertextAccumulator::codeOf).toArray();
        List<List<NativeHandle>> vectors =
                channels.stream().map(operation -> vectorOf(operation, context)).toList();
        List<NativeHandle> handles = Stream.concat(
                        Stream.of(context.handle()), vectors.stream().flatMap(List::stream))
                .toList();
        long address = NativeHandle.<Long>callAll(
                handles,
                addresses -> HeNative.accumulatorCreate(
                        addresses[0], chunks, context.firstLimbs(), scale, codes, cut(addresses, vectors)));
        return new CiphertextAccumulator(
                context,
                chunks,
                channels.size(),
                new NativeHandle(NativeObjects.Kind.ACCUMULATOR, address, HeNative::accumulatorFree));
    }

    private static int codeOf(Operation operation) {
        if (operation instanceof Operation.Identity) {
            return 0;
        }
        if (operation instanceof Operation.Square) {
            return 1;
        }
        return operation instanceof Operation.MultiplyPlain ? 2 : 3;
    }

    /** The handles of the operation's vector; none if it has no vector. */
    private static List<NativeHandle> vectorOf(Operation operation, HeContext context) {
        if (operation instanceof Operation.MultiplyPlain multiply) {
            multiply.vector().forEach(plaintext -> requireContext(plaintext.context(), context));
            return multiply.vector().stream().map(Plaintext::handle).toList();
        }
        if (operation instanceof Operation.Multiply multiply) {
            multiply.vector().forEach(ciphertext -> requireContext(ciphertext.context(), context));
            return multiply.vector().stream().map(Ciphertext::handle).toList();
        }
        return List.of();
    }

    private static void requireContext(HeContext actual, HeContext context) {
        if (actual != context) {
            throw new IllegalArgumentException("a vector was made with another context; load it with this one");
        }
    }

    /** The addresses after the context's, cut into one array for each vector. */
    private static long[][] cut(long[] addresses, List<List<NativeHandle>> vectors) {
        long[][] parts = new long[vectors.size()][];
        int from = 1;
        for (int i = 0; i < parts.length; i++) {
            int to = from + vectors.get(i).size();
            parts[i] = Arrays.copyOfRange(addresses, from, to);
            from = to;
        }
        return parts;
    }

    /**
     * Adds {@code factor} times a result to every channel. If this throws, the sums are what they were.
     *
     * <p>Without products it costs one pass over the bytes, which are checked and added at once; what was added is taken
     * back if they turn out to be no result. Products of all chunks are made before anything is added, and held in
     * memory until the last one is.
     *
     * @param objects one serialized ciphertext for each chunk, uncompressed, full or seeded, in direct buffers, from
     *     position to limit, neither of which moves; nobody may change the bytes during the call
     * @param factor in [-{@link #MAX_FACTOR}, {@link #MAX_FACTOR}]; with 0 everything is validated and nothing added
     * @throws HeException naming the first rule broken and the object; {@link HeErrorCode#TRANSPARENT} also for a
     *     product that would be transparent
     */
    public void add(List<ByteBuffer> objects, long factor) {
        Arguments arguments = new Arguments(objects.size());
        arguments.put(objects);
        handle.run(address ->
                HeNative.accumulatorAdd(address, arguments.buffers, arguments.offsets, arguments.lengths, factor));
    }

    /**
     * Adds several results, as {@link #add} would one after the other, with fewer passes over the sums: what is refused
     * leaves no trace and does not stop the others.
     *
     * @param results the objects of each result, as for {@link #add}
     * @param factors as many as results
     * @return for each result, in order, what {@code add} would have thrown; empty if it was added
     * @throws HeException {@link HeErrorCode#INVALID_ARGUMENT} if a buffer is not direct; nothing was added then
     * @throws IllegalArgumentException if there are more or fewer factors than results
     */
    public List<Optional<HeException>> addAll(List<List<ByteBuffer>> results, long[] factors) {
        if (factors.length != results.size()) {
            throw new IllegalArgumentException(factors.length + " factors for " + results.size() + " results");
        }
        int[] counts = results.stream().mapToInt(List::size).toArray();
        Arguments arguments = new Arguments(Arrays.stream(counts).sum());
        results.forEach(arguments::put);
        @Nullable
        HeException[] refusals = handle.<@Nullable HeException[]>call(address -> HeNative.accumulatorAddAll(
                address, arguments.buffers, arguments.offsets, arguments.lengths, counts, factors));
        return Arrays.stream(refusals)
                .<Optional<HeException>>map(Optional::ofNullable)
                .toList();
    }

    /** Objects as they cross into native code. */
    private static final class Arguments {
        private final ByteBuffer[] buffers;
        private final long[] offsets;
        private final long[] lengths;
        private int count;

        Arguments(int objects) {
            buffers = new ByteBuffer[objects];
            offsets = new long[objects];
            lengths = new long[objects];
        }

        void put(List<ByteBuffer> objects) {
            for (ByteBuffer object : objects) {
                buffers[count] = object;
                offsets[count] = object.position();
                lengths[count] = object.remaining();
                count++;
            }
        }
    }

    /** Bytes of all sums, which take them from the first result on. Thread-safe, also when this is closed. */
    public long bytes() {
        return bytes;
    }

    /**
     * Adds what {@code other} holds; {@code other} is unchanged.
     *
     * @throws HeException {@link HeErrorCode#INVALID_ARGUMENT} unless both were made alike: equal parameters, chunks,
     *     scale and channels, vectors included
     */
    public void merge(CiphertextAccumulator other) {
        handle.run(address -> other.handle.run(added -> HeNative.accumulatorMerge(address, added)));
    }

    /**
     * The sum of one chunk in one channel. CKKS scales are those of the operation's results.
     *
     * @throws HeException {@link HeErrorCode#TRANSPARENT} for an empty sum, or one that cancels;
     *     {@link HeErrorCode#INVALID_ARGUMENT} if there is no such channel or chunk
     */
    public Ciphertext total(int channel, int chunk) {
        return new Ciphertext(
                context, handle.<Long>call(address -> HeNative.accumulatorTotal(address, channel, chunk)));
    }

    /**
     * All sums as they are, in objects of 64-bit little-endian residues: channel after channel, chunk after chunk, in each
     * polynomial after polynomial, limb after limb. Unlike {@link #total} it takes sums that are empty or cancel.
     */
    public List<ByteBuffer> save() {
        List<ByteBuffer> sums = new ArrayList<>(channels * chunks);
        for (int channel = 0; channel < channels; channel++) {
            int of = channel;
            long bytes = sumBytes(handle, channel);
            for (int i = 0; i < chunks; i++) {
                int chunk = i;
                ByteBuffer sum = DirectBuffers.allocate(bytes);
                handle.run(address -> HeNative.accumulatorSaveSum(address, of, chunk, sum, bytes));
                sums.add(sum);
            }
        }
        return sums;
    }

    /**
     * Adds what an accumulator that was made alike has saved; all of it or nothing.
     *
     * @param sums as of {@link #save}, in direct buffers, from position to limit, neither of which moves
     * @throws HeException {@link HeErrorCode#INVALID_ARGUMENT} for another number of objects; {@link
     *     HeErrorCode#MALFORMED} for one of another length; {@link HeErrorCode#RESIDUE_OUT_OF_RANGE} for a word that is no
     *     residue
     */
    public void restore(List<ByteBuffer> sums) {
        Arguments arguments = new Arguments(sums.size());
        arguments.put(sums);
        handle.run(address ->
                HeNative.accumulatorAddSums(address, arguments.buffers, arguments.offsets, arguments.lengths));
    }

    @Override
    public void close() {
        handle.close();
    }
}
