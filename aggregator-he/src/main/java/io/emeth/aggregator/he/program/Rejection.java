package io.emeth.aggregator.he.program;

import io.emeth.aggregator.RejectReason;
import io.emeth.aggregator.RejectedResultException;
import io.emeth.aggregator.he.DecompressionException;
import io.emeth.aggregator.he.HeErrorCode;
import io.emeth.aggregator.he.HeException;
import java.util.Optional;

/** The one place where what the engine refuses becomes what an aggregation rejects. */
final class Rejection {
    private Rejection() {}

    /** Why a result is rejected that made the engine refuse with {@code code}; empty if that is no sender's fault. */
    static Optional<RejectReason> reason(HeErrorCode code) {
        return switch (code) {
            case MALFORMED, COMPRESSED -> Optional.of(RejectReason.MALFORMED);
            case UNSUPPORTED_VERSION -> Optional.of(RejectReason.UNSUPPORTED_VERSION);
            case PARAMETERS_MISMATCH -> Optional.of(RejectReason.PARAMETERS_MISMATCH);
            case LEVEL_MISMATCH -> Optional.of(RejectReason.LEVEL_MISMATCH);
            case FORM_MISMATCH, SIZE_MISMATCH -> Optional.of(RejectReason.FORM_MISMATCH);
            case SCALE_MISMATCH, INVALID_SCALE -> Optional.of(RejectReason.SCALE_MISMATCH);
            case RESIDUE_OUT_OF_RANGE -> Optional.of(RejectReason.RESIDUE_OUT_OF_RANGE);
            case TRANSPARENT -> Optional.of(RejectReason.TRANSPARENT);
            case VALUE_OUT_OF_RANGE -> Optional.of(RejectReason.VALUE_OUT_OF_RANGE);
            case INTERNAL,
                    INVALID_ARGUMENT,
                    INVALID_PARAMETERS,
                    INSECURE_PARAMETERS,
                    END_OF_CHAIN,
                    UNSUPPORTED,
                    MISSING_KEY,
                    OUT_OF_MEMORY -> Optional.empty();
        };
    }

    /**
     * The rejection that {@code e} stands for.
     *
     * @throws HeException {@code e} itself, if it is no sender's fault
     */
    static RejectedResultException of(HeException e) {
        String detail = String.valueOf(e.getMessage());
        if (e instanceof DecompressionException) {
            return new RejectedResultException(RejectReason.DECOMPRESSION_FAILED, detail);
        }
        RejectReason reason = reason(e.code()).orElseThrow(() -> e);
        return new RejectedResultException(reason, detail);
    }

    /**
     * The rejection of a payload for its object {@code i}.
     *
     * @throws HeException {@code e} itself, if it is no sender's fault
     */
    static RejectedResultException ofObject(int i, HeException e) {
        RejectedResultException rejection = of(e);
        return new RejectedResultException(rejection.reason(), "object " + i + ": " + rejection.detail());
    }
}
