/**
 * Computing on what nobody here can read: encryption parameters, ciphertexts in SEAL's format, arithmetic on them.
 *
 * <p>Reading order: {@link io.emeth.aggregator.he.HeParameters}, {@link io.emeth.aggregator.he.HeContext},
 * {@link io.emeth.aggregator.he.Ciphertext}, {@link io.emeth.aggregator.he.Evaluator},
 * {@link io.emeth.aggregator.he.CiphertextAccumulator}; then the packages {@link io.emeth.aggregator.he.recipe},
 * {@link io.emeth.aggregator.he.plan} and {@link io.emeth.aggregator.he.program}, which integrate SubJob results with
 * them.
 *
 * <p>Nothing in this module, nor in its native library, reads a secret key: keys, encryption and decryption are in the
 * client module. Bytes are met by {@link io.emeth.aggregator.he.SealCompression} and the native parser, which take
 * nothing on trust. Nothing here is null unless said so.
 */
@NullMarked
package io.emeth.aggregator.he;

import org.jspecify.annotations.NullMarked;
