/**
 * Computing on what nobody here can read: encryption parameters, ciphertexts in SEAL's format, arithmetic on them, and
 * the programs that integrate encrypted SubJob results.
 *
 * <p>Reading order: {@link io.emeth.aggregator.he.HeParameters}, {@link io.emeth.aggregator.he.HeContext},
 * {@link io.emeth.aggregator.he.Ciphertext}, {@link io.emeth.aggregator.he.Evaluator},
 * {@link io.emeth.aggregator.he.CiphertextAccumulator}, then
 * {@link io.emeth.aggregator.he.EncryptedSum} and {@link io.emeth.aggregator.he.EncryptedConcat}, which need no more of
 * the others than the check of one ciphertext.
 *
 * <p>Nothing in this module, nor in its native library, reads a secret key: keys, encryption and decryption are in the
 * client module. Bytes are met by {@link io.emeth.aggregator.he.SealCompression} and the native parser, which take
 * nothing on trust. Nothing here is null unless said so.
 */
@NullMarked
package io.emeth.aggregator.he;

import org.jspecify.annotations.NullMarked;
