/** Arithmetic on encrypted results, and the programs that integrate them; never a secret key. */
@SuppressWarnings("module") // the client module isn't there when this one is compiled
module io.emeth.aggregator.he {
    requires transitive io.emeth.aggregator.core;
    requires com.github.luben.zstd_jni;
    requires static transitive org.jspecify;

    exports io.emeth.aggregator.he;
    exports io.emeth.aggregator.he.plan;
    exports io.emeth.aggregator.he.program;
    exports io.emeth.aggregator.he.projection;
    exports io.emeth.aggregator.he.recipe;
    exports io.emeth.aggregator.he.jni to
            io.emeth.aggregator.client;

    provides io.emeth.aggregator.ProgramCatalog with
            io.emeth.aggregator.he.program.BuiltInPrograms;
}
