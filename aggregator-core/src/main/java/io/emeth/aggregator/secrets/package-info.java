/**
 * Secrets on disk: files for their owner's eyes only, locked with a passphrase, and memory that is overwritten after
 * use.
 *
 * <p>Reading order: {@link io.emeth.aggregator.secrets.LockedSecret}, {@link
 * io.emeth.aggregator.secrets.SecretFile}, {@link io.emeth.aggregator.secrets.SecretBytes}. The byte layout stands in
 * {@code docs/wire-format.md}.
 *
 * <p>What is overwritten here are the buffers of this library and those it is given. Copies that the collector made
 * while it moved an array, and the key schedule inside the platform's cipher, are out of its reach. Nothing here is null.
 */
@NullMarked
package io.emeth.aggregator.secrets;

import org.jspecify.annotations.NullMarked;
