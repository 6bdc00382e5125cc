/** The domain of an aggregation, without encryption: jobs, results, receipts, programs and their accumulators. */
module io.emeth.aggregator.core {
    requires static transitive org.jspecify;
    requires com.fasterxml.jackson.core;
    requires org.slf4j;

    exports io.emeth.aggregator;

    uses io.emeth.aggregator.AggregationProgram;
}
