/** Micrometer meters of aggregations and of the engine. */
module io.emeth.aggregator.metrics {
    requires transitive io.emeth.aggregator.core;
    requires io.emeth.aggregator.he;
    requires transitive micrometer.core;
    requires static transitive org.jspecify;

    exports io.emeth.aggregator.metrics;
}
