package io.emeth.aggregator.store;

import io.emeth.aggregator.Ledger;
import io.emeth.aggregator.PartialStore;
import io.emeth.aggregator.StoreException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** Another process on a directory: it accepts one result after the other, and prints the index of each that is durable. */
final class StoreProcess implements AutoCloseable {
    private final Process process;
    private final BufferedReader output;

    private StoreProcess(Process process) {
        this.process = process;
        this.output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /** @param before a shell command, such as {@code true} */
    static StoreProcess start(Path directory, String before) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Process process = new ProcessBuilder(
                        "bash",
                        "-c",
                        before + "; exec \"$@\"",
                        "bash",
                        java,
                        "-Xmx200m",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        StoreProcess.class.getName(),
                        directory.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        return new StoreProcess(process);
    }

    long pid() {
        return process.pid();
    }

    /** The next line that it prints. */
    String line() throws IOException {
        return String.valueOf(output.readLine());
    }

    /** Ends it as {@code kill -9} does; the lines that it printed and nobody read yet. */
    List<String> kill() throws IOException, InterruptedException {
        process.toHandle().destroyForcibly(); // unlike Process.destroyForcibly, it leaves what was printed
        List<String> lines = rest();
        process.waitFor(60, TimeUnit.SECONDS);
        return lines;
    }

    /** All lines until it ends by itself. */
    List<String> rest() throws IOException {
        List<String> lines = new ArrayList<>();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            lines.add(line);
        }
        return lines;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    /** Ends with a line that begins with the kind of exception. */
    public static void main(String[] arguments) {
        try (PartialStore store = SqliteStore.open(Path.of(arguments[0]));
                Ledger ledger = store.open(Samples.job(1, 1 << 20), 0, new TreeMap<>(), false)) {
            for (int i = ledger.recovery().positions().size(); ; i++) {
                ledger.append(List.of(Samples.accept(i)));
                System.out.println(i);
            }
        } catch (StoreException e) {
            System.out.println(e.kind() + " " + e.getMessage());
        }
    }
}
