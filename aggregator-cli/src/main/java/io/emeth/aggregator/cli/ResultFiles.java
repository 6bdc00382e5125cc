package io.emeth.aggregator.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Names of result files on the command line. */
final class ResultFiles {
    private static final String SUFFIX = ".emeth";

    private ResultFiles() {}

    /** The files among {@code inputs}, and of each folder every file that ends in .emeth, by name. */
    static List<Path> in(List<Path> inputs) throws IOException {
        List<Path> files = new ArrayList<>();
        for (Path input : inputs) {
            if (!Files.isDirectory(input)) {
                InputFiles.size(input, Long.MAX_VALUE);
                files.add(input);
                continue;
            }
            try (Stream<Path> entries = Files.list(input)) {
                entries.filter(entry -> entry.toString().endsWith(SUFFIX) && Files.isRegularFile(entry))
                        .sorted()
                        .forEach(files::add);
            }
        }
        return files;
    }
}
