package io.emeth.aggregator.benchmarks.suite;

import io.emeth.aggregator.benchmarks.harness.NotMeasuredException;
import io.emeth.aggregator.benchmarks.harness.Peer;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What a run finds around itself.
 *
 * @param home the root of the source tree
 * @param scratch an empty folder that is deleted after the run
 * @param quick whether little is measured, and that shortly
 */
public record Surroundings(Path home, Path scratch, boolean quick) {
    private static final String MAIN = "io.emeth.aggregator.benchmarks.Main";

    /** What a full run measures, or what a quick one does. */
    <T> T pick(T full, T shorter) {
        return quick ? shorter : full;
    }

    /**
     * A new empty folder.
     *
     * @throws NotMeasuredException if there is no room for {@code bytes} on its disk
     */
    Path folder(String name, long bytes) throws IOException {
        FileStore store = Files.getFileStore(scratch);
        if (store.getUsableSpace() < bytes) {
            throw new NotMeasuredException("it needs " + (bytes >> 20) + " MiB in " + scratch + ", which has "
                    + (store.getUsableSpace() >> 20) + " free; make room there, or set java.io.tmpdir to another disk");
        }
        return Files.createDirectories(scratch.resolve(name));
    }

    /** The command that starts this program in a process of its own. */
    static List<String> java(List<String> options, String... arguments) {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:+UseSerialGC"));
        if (Runtime.version().feature() >= 22) {
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        command.addAll(options);
        Stream.of("-cp", System.getProperty("java.class.path"), MAIN).forEach(command::add);
        command.addAll(List.of(arguments));
        return command;
    }

    /** Another process of this program that serves every operation, on a row of kernels. */
    static Peer onRow(String row, String parameterSet) throws IOException {
        return Peer.start(java(List.of(), "peer", parameterSet), Map.of("AGG_KERNELS", row));
    }
}
