package io.emeth.aggregator.he.recipe;

/** How the contributions of all covered results become one. */
public enum Reduction {
    /** Added slot by slot, each times its factor. */
    SUM,
    /**
     * Multiplied slot by slot: the covered results by ascending index, neighbours pairwise in rounds, each product
     * relinearized and, in CKKS, rescaled; an odd last one goes to the next round as it is (in CKKS at the level of the
     * others).
     */
    PRODUCT,
    /** One after the other by ascending index, along the first dimension of every tensor. */
    CONCAT
}
