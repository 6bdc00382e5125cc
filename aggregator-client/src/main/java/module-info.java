/** Keys, encryption and decryption: what requesters and nodes need, and aggregators don't. */
module io.emeth.aggregator.client {
    requires transitive io.emeth.aggregator.he;
    requires static transitive org.jspecify;

    exports io.emeth.aggregator.client;
}
