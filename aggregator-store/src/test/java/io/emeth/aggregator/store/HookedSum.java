package io.emeth.aggregator.store;

import io.emeth.aggregator.Accumulator;
import io.emeth.aggregator.AggregationProgram;
import io.emeth.aggregator.CoveredSet;
import io.emeth.aggregator.FinalPayload;
import io.emeth.aggregator.JobSpec;
import io.emeth.aggregator.Limits;
import io.emeth.aggregator.Materials;
import io.emeth.aggregator.Part;
import io.emeth.aggregator.RejectedResultException;
import io.emeth.aggregator.SubJobResult;
import io.emeth.aggregator.plain.PlainSum;
import java.nio.ByteBuffer;
import java.util.List;

/** plain-sum that calls somebody in the middle of a merge. */
final class HookedSum implements AggregationProgram {
    static final String NAME = "hooked-sum";

    private final PlainSum sum = new PlainSum();
    Runnable duringMerge = () -> {};

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Limits limits(JobSpec job) {
        return sum.limits(job);
    }

    @Override
    public Accumulator start(JobSpec job, Materials materials) {
        return new Hooked(sum.start(job, materials));
    }

    private final class Hooked implements Accumulator {
        private final Accumulator totals;

        Hooked(Accumulator totals) {
            this.totals = totals;
        }

        @Override
        public boolean keepsBuffers() {
            return totals.keepsBuffers();
        }

        @Override
        public void accept(SubJobResult result) throws RejectedResultException {
            totals.accept(result);
        }

        @Override
        public void retract(SubJobResult result) throws RejectedResultException {
            totals.retract(result);
        }

        @Override
        public void merge(Accumulator other) {
            duringMerge.run();
            totals.merge(((Hooked) other).totals);
        }

        @Override
        public List<ByteBuffer> snapshot(CoveredSet covered) {
            return totals.snapshot(covered);
        }

        @Override
        public void restore(List<ByteBuffer> objects, List<Part> parts) throws RejectedResultException {
            totals.restore(objects, parts);
        }

        @Override
        public FinalPayload finish(CoveredSet covered) {
            return totals.finish(covered);
        }

        @Override
        public void close() {
            totals.close();
        }
    }
}
