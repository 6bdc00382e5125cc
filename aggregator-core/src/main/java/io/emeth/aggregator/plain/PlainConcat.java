package io.emeth.aggregator.plain;

import io.emeth.aggregator.Accumulator;
import io.emeth.aggregator.AggregationProgram;
import io.emeth.aggregator.ElementType;
import io.emeth.aggregator.FinalResultHeader;
import io.emeth.aggregator.InvalidJobException;
import io.emeth.aggregator.JobSpec;
import io.emeth.aggregator.Limits;
import io.emeth.aggregator.Materials;
import io.emeth.aggregator.PayloadLayout;
import io.emeth.aggregator.Pieces;
import io.emeth.aggregator.RejectedResultException;

/**
 * {@code plain-concat}: puts plain payloads one after the other, by index and tensor by tensor.
 *
 * <p>The results may be ragged: each has the job's tensors with the job's dimensions, except that a first dimension
 * may be anything from 1 to the job's. The first dimensions of the whole are the sums of the results'. Any element
 * type. The results are kept in memory, uncopied, until they are retracted or the accumulator is closed.
 */
public final class PlainConcat implements AggregationProgram {

    /** A program without state. */
    public PlainConcat() {}

    @Override
    public String name() {
        return "plain-concat";
    }

    @Override
    public Limits limits(JobSpec job) {
        return Limits.plain(job.layout(), PlainPayload.elementType(job));
    }

    @Override
    public void requireFinal(JobSpec job, FinalResultHeader header) throws RejectedResultException {
        PayloadLayout whole = Pieces.of(job.layout(), header.parts()).whole();
        PlainPayload.requireFinal(header, PlainPayload.elementType(job), whole);
    }

    @Override
    public Accumulator start(JobSpec job, Materials materials) {
        ElementType type = PlainPayload.elementType(job);
        PlainPayload.requireNothingElse(job, materials);
        if (job.valueBound().isPresent()) {
            throw new InvalidJobException("program 'plain-concat' does not look at numbers; leave valueBound out");
        }
        if (job.layout().elements() > PayloadLayout.MAX_ELEMENTS / job.numParallel()) {
            throw new InvalidJobException(job.numParallel() + " results of up to "
                    + job.layout().elements() + " elements are more than " + PayloadLayout.MAX_ELEMENTS
                    + " together; lower numParallel or the layout");
        }
        return new ConcatAccumulator(job, type);
    }
}
