package io.emeth.aggregator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A small job in a folder, its keys made, to be played command by command. */
final class JobFlow {
    private final Path folder;
    private final boolean encrypted;

    /** Runs {@code job} with {@code options} and, unless the program is plain, {@code keygen}. */
    JobFlow(Path folder, String... options) {
        this.folder = folder;
        List<Object> arguments = new ArrayList<>(List.of("job", "--out", job()));
        arguments.addAll(List.of(options));
        ok(arguments.toArray());
        encrypted = !List.of(options).toString().contains("plain-");
        if (encrypted) {
            ok("keygen", "--plain", "--job", job(), "--out", folder.resolve("keys"));
        }
    }

    Path job() {
        return folder.resolve("job.json");
    }

    Path file(String name) {
        return folder.resolve(name);
    }

    Path key(String name) {
        return folder.resolve("keys").resolve(name + ".seal");
    }

    /** Runs {@code encrypt} on {@code json} and returns the result's file. */
    Path encrypt(int index, String json, Object... more) throws IOException {
        Path result = folder.resolve("results").resolve("r" + index + ".emeth");
        Path values = Files.writeString(folder.resolve("values-" + index + ".json"), json);
        List<Object> arguments =
                new ArrayList<>(List.of("encrypt", "--job", job(), "--index", index, "--in", values, "--out", result));
        if (encrypted) {
            arguments.addAll(List.of("--key", key("public_key")));
        }
        arguments.addAll(List.of(more));
        ok(arguments.toArray());
        return result;
    }

    /** Runs {@code aggregate} over everything encrypted so far. */
    Cli aggregate(Object... more) {
        List<Object> arguments = new ArrayList<>(
                List.of("aggregate", "--job", job(), "--out", file("final.emeth"), folder.resolve("results")));
        arguments.addAll(List.of(more));
        return Cli.run(arguments.toArray());
    }

    /** Runs {@code decrypt} and returns what it prints. */
    String decrypt() {
        List<Object> arguments = new ArrayList<>(List.of("decrypt", "--job", job(), file("final.emeth")));
        if (encrypted) {
            arguments.addAll(List.of("--key", key("secret_key")));
        }
        return ok(arguments.toArray()).out().strip();
    }

    static Cli ok(Object... arguments) {
        return ok(Surroundings.OF_PROCESS, arguments);
    }

    static Cli ok(Surroundings surroundings, Object... arguments) {
        Cli cli = Cli.run(surroundings, arguments);
        assertThat(cli.err()).isEmpty();
        assertThat(cli.exitCode()).isEqualTo(ExitCode.OK);
        return cli;
    }
}
