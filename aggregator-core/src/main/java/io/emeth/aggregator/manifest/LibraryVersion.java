package io.emeth.aggregator.manifest;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** Which library did the work: {@code emeth-aggregator} and its version. */
public final class LibraryVersion {
    /** For example {@code emeth-aggregator 0.1.0}. */
    public static final String TEXT = "emeth-aggregator " + version();

    private LibraryVersion() {}

    private static String version() {
        try (InputStream in = LibraryVersion.class.getResourceAsStream("library.properties")) {
            Properties properties = new Properties();
            properties.load(in);
            return properties.getProperty("version");
        } catch (IOException e) {
            throw new UncheckedIOException("reading the library's own properties", e);
        }
    }
}
