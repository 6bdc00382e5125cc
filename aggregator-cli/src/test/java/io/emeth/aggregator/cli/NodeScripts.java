package io.emeth.aggregator.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs the npm package node-seal, real Microsoft SEAL, by the scripts in {@code src/test/node-seal}. */
final class NodeSeal {
    private static final Path SCRIPTS = Path.of("src/test/node-seal").toAbsolutePath();

    private NodeSeal() {}

    /**
     * Skips the test without {@code node} or without {@code npm ci} among the scripts; fails it then with
     * {@code -Dnode.seal=required}.
     */
    static void require() throws InterruptedException {
        boolean installed = Files.isDirectory(SCRIPTS.resolve("node_modules/node-seal"));
        if (!"required".equals(System.getProperty("node.seal"))) {
            assumeTrue(installed && hasNode(), "node or node_modules is missing: run npm ci in " + SCRIPTS);
        }
        assertThat(installed).as("run npm ci in " + SCRIPTS).isTrue();
    }

    private static boolean hasNode() throws InterruptedException {
        try {
            return new ProcessBuilder("node", "--version").start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    /** Runs a script and returns the JSON it prints, if any. {@code folder} takes its output. */
    static JsonNode run(Path folder, String script, Object... arguments) throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(List.of("node", SCRIPTS.resolve(script).toString()));
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        Path out = folder.resolve("node.out");
        Process process = new ProcessBuilder(command)
                .redirectOutput(out.toFile())
                .redirectErrorStream(true)
                .start();
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).as(script + " ended").isTrue();
        String text = Files.readString(out);
        assertThat(process.exitValue()).as(script + ": " + text).isZero();
        return text.isBlank() ? new ObjectMapper().nullNode() : new ObjectMapper().readTree(text);
    }
}
