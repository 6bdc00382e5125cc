package io.emeth.aggregator.secrets;

import java.io.IOException;

/** Gives a passphrase when one is needed, such as by asking a person. */
@FunctionalInterface
public interface PassphraseSource {
    /** The passphrase, in an array that is overwritten after use. */
    char[] passphrase() throws IOException;
}
