package io.emeth.aggregator.plain;

import io.emeth.aggregator.Accumulator;
import io.emeth.aggregator.AggregationProgram;
import io.emeth.aggregator.ElementType;
import io.emeth.aggregator.FinalResultHeader;
import io.emeth.aggregator.InvalidJobException;
import io.emeth.aggregator.JobSpec;
import io.emeth.aggregator.Limits;
import io.emeth.aggregator.Materials;
import io.emeth.aggregator.RejectedResultException;

/**
 * {@code plain-sum}: adds plain payloads of {@code int64} or {@code float64} elements, element by element. All results
 * have exactly the job's layout; weights do not count.
 *
 * <p>The totals are exact, so that they depend on the set of results only. With n = {@code numParallel}:
 *
 * <ul>
 *   <li>int64: a result with an element outside [-2^63 / n, (2^63 - 1) / n], both rounded towards zero, is rejected, so
 *       that no set of results can overflow and no single result can spoil the total of the others.
 *   <li>float64: a result with a NaN, an infinity, or a magnitude above the largest binary64 number divided by the
 *       next power of two from n on is rejected, for the same reason. The sum is carried exactly, as a
 *       non-overlapping expansion [SHE97], and rounded once at the end, to the nearest number and to even; a sum of
 *       zero is +0.
 * </ul>
 *
 * <p>If the job has a {@code valueBound}, an element of a larger magnitude is rejected too. A result can be retracted: its
 * elements are subtracted, exactly.
 *
 * <p>Memory: 8 bytes an element; for float64 8 bytes for each component of the longest expansion there has been, which
 * is 2 or 3 for numbers of similar size, at most one for each result accepted or retracted and never above 41.
 */
public final class PlainSum implements AggregationProgram {
    /** Most elements of a payload: 2^36, which bounds the table of chunks. */
    static final long MAX_ELEMENTS = 1L << 36;

    /** A program without state. */
    public PlainSum() {}

    @Override
    public String name() {
        return "plain-sum";
    }

    @Override
    public Limits limits(JobSpec job) {
        return Limits.plain(job.layout(), PlainPayload.elementType(job));
    }

    @Override
    public void requireFinal(JobSpec job, FinalResultHeader header) throws RejectedResultException {
        PlainPayload.requireFinal(header, PlainPayload.elementType(job), job.layout());
    }

    @Override
    public Accumulator start(JobSpec job, Materials materials) {
        ElementType type = PlainPayload.elementType(job);
        PlainPayload.requireNothingElse(job, materials);
        if (type == ElementType.BYTES) {
            throw new InvalidJobException("program 'plain-sum' adds int64 or float64 elements, not bytes");
        }
        if (job.layout().elements() > MAX_ELEMENTS) {
            throw new InvalidJobException("program 'plain-sum' adds at most " + MAX_ELEMENTS + " elements, not "
                    + job.layout().elements());
        }
        return new SumAccumulator(job, type);
    }
}
