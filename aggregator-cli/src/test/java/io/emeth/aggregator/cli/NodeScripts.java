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

/** Scripts of Node.js with an npm package that is not ours: independent clients. */
enum NodeScripts {
    /** Real Microsoft SEAL. */
    SEAL("node-seal"),
    /** An Ethereum wallet. */
    ETHERS("ethers");

    private final String name;
    private final Path folder;

    /** @param name of the folder of scripts and of the package they use */
    NodeScripts(String name) {
        this.name = name;
        this.folder = Path.of("src/test", name).toAbsolutePath();
    }

    /**
     * Skips the test without {@code node} or without {@code npm ci} among the scripts; fails it then with
     * {@code -Dnode.seal=required}.
     */
    void require() throws InterruptedException {
        boolean installed = Files.isDirectory(folder.resolve("node_modules").resolve(name));
        if (!"required".equals(System.getProperty("node.seal"))) {
            assumeTrue(installed && hasNode(), "node or node_modules is missing: run npm ci in " + folder);
        }
        assertThat(installed).as("run npm ci in " + folder).isTrue();
    }

    private static boolean hasNode() throws InterruptedException {
        try {
            return new ProcessBuilder("node", "--version").start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    /** Runs a script and returns the JSON it prints, if any. {@code workspace} takes its output. */
    JsonNode run(Path workspace, String script, Object... arguments) throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(List.of("node", folder.resolve(script).toString()));
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        Path out = workspace.resolve("node.out");
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
