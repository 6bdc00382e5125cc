package io.emeth.aggregator;

/**
 * Why a SubJob result was left out. The list is closed; names and codes are stable, appear in logs and receipts and
 * are never used again for something else.
 */
public enum RejectReason {
    /** The bytes are no SubJob result: wrong magic, header, padding or size, or an object that cannot be parsed. */
    MALFORMED(1),
    /** A format version this library does not read. */
    UNSUPPORTED_VERSION(2),
    /** More objects or more bytes than the job allows. */
    TOO_LARGE(3),
    /** The result is for another job. */
    WRONG_JOB(4),
    /** The result is for another epoch. */
    WRONG_EPOCH(5),
    /** The result was made for another program. */
    WRONG_PROGRAM(6),
    /** The index is not below the job's {@code numParallel}. */
    INDEX_OUT_OF_RANGE(7),
    /** A result of this index was accepted before. */
    DUPLICATE_INDEX(8),
    /** The aggregation takes no more results: it is finished, merged into another, or closed. */
    CLOSED(9),
    /** The weight is above the job's {@code maxWeight}. */
    WEIGHT_OUT_OF_RANGE(10),
    /** Names, shapes or sizes are not what the job and its program ask for. */
    LAYOUT_MISMATCH(11),
    /** The payload's SHA-256 is not the one the header promises. */
    DIGEST_MISMATCH(12),
    /** Other encryption parameters than the job's, or plain where encrypted is asked for, or the reverse. */
    PARAMETERS_MISMATCH(13),
    /** A ciphertext at another level (number of limbs) than the program takes. */
    LEVEL_MISMATCH(14),
    /** A CKKS ciphertext at another scale than the job's, or with a scale that is no positive finite number. */
    SCALE_MISMATCH(15),
    /** A ciphertext in the wrong form (coefficients or NTT) or with a number of polynomials the program does not take. */
    FORM_MISMATCH(16),
    /** A residue that is not below its modulus. */
    RESIDUE_OUT_OF_RANGE(17),
    /** A ciphertext that anybody can read: all polynomials but the first are zero. */
    TRANSPARENT(18),
    /** Compressed data that does not decompress, or not to the size promised. */
    DECOMPRESSION_FAILED(19),
    /** A plain number that the program cannot take: NaN, infinite, or so large that the total could overflow. */
    VALUE_OUT_OF_RANGE(20),
    /** One more could make the total overflow or drown in noise: the limit of the job's plan is reached. */
    CAPACITY_EXCEEDED(21),
    /** What is to be taken out was never counted, or other bytes were. */
    NOT_COVERED(22),
    /** The job asks for the node's signature, and there is none. */
    UNSIGNED(23),
    /** The signature is not the named node's of this very result. */
    WRONG_SIGNATURE(24),
    /** The node is not one that the job takes this result from. */
    NODE_NOT_ALLOWED(25),
    /** Encrypted under another public key than the job's, or it does not say under which. */
    WRONG_KEY(26);

    private final int code;

    RejectReason(int code) {
        this.code = code;
    }

    /** A stable positive number, the same in every version of this library. */
    public int code() {
        return code;
    }

    /**
     * The reason with this code.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static RejectReason ofCode(int code) {
        for (RejectReason reason : values()) {
            if (reason.code == code) {
                return reason;
            }
        }
        throw new IllegalArgumentException("no reject reason has code " + code);
    }
}
