/**
 * Keys, signatures and envelopes, knowing nothing of jobs: secp256k1 as in Ethereum (EIP-712), Ed25519 and ML-DSA-65;
 * DSSE envelopes; keys on disk. The arithmetic is Bouncy Castle's.
 */
@NullMarked
package io.emeth.aggregator.signing;

import org.jspecify.annotations.NullMarked;
