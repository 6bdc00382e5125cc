/**
 * What an aggregation states about its work, and how anybody checks it: signed receipts, manifests, Merkle trees of what
 * was covered.
 */
@NullMarked
package io.emeth.aggregator.manifest;

import org.jspecify.annotations.NullMarked;
