/** The domain of an aggregation, without encryption: jobs, results, receipts, programs and their accumulators. */
@SuppressWarnings("module") // the modules that share our JSON aren't there when this one is compiled
module io.emeth.aggregator.core {
    requires static transitive org.jspecify;
    requires com.fasterxml.jackson.core;
    requires org.bouncycastle.provider;
    requires org.slf4j;

    exports io.emeth.aggregator;
    exports io.emeth.aggregator.json to
            io.emeth.aggregator.he,
            io.emeth.aggregator.store;
    exports io.emeth.aggregator.manifest;
    exports io.emeth.aggregator.plain;
    exports io.emeth.aggregator.secrets;
    exports io.emeth.aggregator.signing;

    uses io.emeth.aggregator.AggregationProgram;
    uses io.emeth.aggregator.ProgramCatalog;

    provides io.emeth.aggregator.AggregationProgram with
            io.emeth.aggregator.plain.PlainConcat,
            io.emeth.aggregator.plain.PlainSum;
}
