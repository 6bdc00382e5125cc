package io.emeth.aggregator;

import java.io.IOException;
import java.nio.file.Path;

/** What became of one file among many. */
public sealed interface FileReceipt {

    /** The file. */
    Path file();

    /** It could be read, and {@code receipt} says what became of its content. */
    record Answered(Path file, Receipt receipt) implements FileReceipt {}

    /** It could not be read, because of {@code cause}; nothing of it counts. */
    record Unreadable(Path file, IOException cause) implements FileReceipt {}
}
