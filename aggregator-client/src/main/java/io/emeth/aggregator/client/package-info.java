/**
 * The two ends of an encrypted job: the requester, who makes the keys and decrypts the final result, and the nodes, who
 * encrypt their SubJob results.
 *
 * <p>Reading order: {@link io.emeth.aggregator.client.KeyGenerator},
 * {@link io.emeth.aggregator.client.SubJobEncryptor}, {@link io.emeth.aggregator.client.FinalResultDecryptor}; below
 * them {@link io.emeth.aggregator.client.Encryptor}, {@link io.emeth.aggregator.client.Decryptor},
 * {@link io.emeth.aggregator.client.PayloadEncoder} and {@link io.emeth.aggregator.client.PayloadDecoder}.
 *
 * <p>This module alone reads secret keys, with a native library of its own; an aggregator does not need it. Nothing
 * here is null unless said so.
 */
@NullMarked
package io.emeth.aggregator.client;

import org.jspecify.annotations.NullMarked;
