package io.emeth.aggregator.he;

import io.emeth.aggregator.he.internal.HeNative;

/**
 * Packs N integers modulo t into one BFV plaintext, a number in each slot, so that ciphertexts add and multiply slot by
 * slot. [SV11] Stateless and thread-safe.
 */
public final class BatchEncoder {
    private final HeContext context;

    /** @throws HeException {@link HeErrorCode#UNSUPPORTED} if the parameters have no batching */
    public BatchEncoder(HeContext context) {
        if (!context.hasBatching()) {
            throw new HeException(
                    HeErrorCode.UNSUPPORTED,
                    "plain modulus " + context.parameters().plainModulus() + " in "
                            + context.parameters().scheme() + " has no slots; use bfv with a prime that is 1 modulo "
                            + 2L * context.slots());
        }
        this.context = context;
    }

    /**
     * Encodes integers in [-floor(t / 2), floor(t / 2)].
     *
     * @param values at most N; the other slots are 0
     * @throws HeException {@link HeErrorCode#VALUE_OUT_OF_RANGE}
     */
    public Plaintext encode(long[] values) {
        return encode(values, true);
    }

    /**
     * Encodes integers in [0, t).
     *
     * @param values at most N; the other slots are 0
     * @throws HeException {@link HeErrorCode#VALUE_OUT_OF_RANGE}
     */
    public Plaintext encodeUnsigned(long[] values) {
        return encode(values, false);
    }

    private Plaintext encode(long[] values, boolean signed) {
        return new Plaintext(
                context, context.handle().<Long>call(address -> HeNative.batchEncode(address, values, signed)));
    }

    /**
     * All N slots, as integers in [-floor(t / 2), floor(t / 2)].
     *
     * @throws HeException {@link HeErrorCode#FORM_MISMATCH}
     */
    public long[] decode(Plaintext plaintext) {
        return plaintext.handle().call(address -> HeNative.batchDecode(address, true));
    }

    /**
     * All N slots, as integers in [0, t).
     *
     * @throws HeException {@link HeErrorCode#FORM_MISMATCH}
     */
    public long[] decodeUnsigned(Plaintext plaintext) {
        return plaintext.handle().call(address -> HeNative.batchDecode(address, false));
    }
}
