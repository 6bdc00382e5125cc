/** Where aggregations outlive their process: SQLite in a directory, or PostgreSQL. */
module io.emeth.aggregator.store {
    requires transitive io.emeth.aggregator.core;
    requires transitive java.sql;
    requires static transitive org.jspecify;

    exports io.emeth.aggregator.store;
}
