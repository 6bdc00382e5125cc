package io.emeth.aggregator.cli.demo;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;

/** The compressed data files beside this class. */
final class DemoData {
    private DemoData() {}

    static byte[] read(String name) throws IOException {
        try (InputStream resource = DemoData.class.getResourceAsStream(name)) {
            if (resource == null) {
                throw new FileNotFoundException("this build lacks the demo data " + name);
            }
            try (InputStream in = new GZIPInputStream(resource)) {
                return in.readAllBytes();
            }
        }
    }
}
