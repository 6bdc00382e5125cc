package io.emeth.aggregator.benchmarks.harness;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Another process that does work on request and times it, so that it can take turns with what runs here: the C++ engine
 * without Java, SEAL in WebAssembly, Java under another row of kernels. It prints {@code ready}, then answers every line
 * {@code OPERATION<TAB>REPETITIONS} with a line of nanoseconds, and ends with its input. Not thread-safe.
 */
public final class Peer implements AutoCloseable {
    private static final String READY = "ready";
    private static final int SECONDS_TO_END = 5;

    private final Process process;
    private final BufferedWriter requests;
    private final BufferedReader answers;

    private Peer(Process process) {
        this.process = process;
        this.requests = new BufferedWriter(new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
        this.answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /**
     * Starts a process and waits until it is ready.
     *
     * @param environment variables beside this process's own
     * @throws NotMeasuredException with what it printed if it ends instead
     */
    public static Peer start(List<String> command, Map<String, String> environment) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Peer peer = new Peer(builder.start());
        StringBuilder printed = new StringBuilder();
        for (String line = peer.answers.readLine(); line != null; line = peer.answers.readLine()) {
            if (line.equals(READY)) {
                return peer;
            }
            printed.append(printed.isEmpty() ? "" : " ").append(line);
        }
        peer.close();
        throw new NotMeasuredException(printed.isEmpty() ? command.get(0) + " ended at once" : printed.toString());
    }

    /** A subject whose work is the peer's operation of that name. */
    public Subject subject(String operation, String variant) {
        return new Subject(operation, variant, repetitions -> nanos(operation, repetitions));
    }

    private long nanos(String operation, int repetitions) throws IOException {
        requests.write(operation + "\t" + repetitions + "\n");
        requests.flush();
        String answer = answers.readLine();
        try {
            return Long.parseLong(String.valueOf(answer));
        } catch (NumberFormatException e) {
            throw new IOException("asked for '" + operation + "', the process beside answered: " + answer, e);
        }
    }

    @Override
    public void close() throws IOException {
        try {
            requests.close(); // the end of its input ends the process
        } catch (IOException e) {
            process.destroy(); // it is gone already, or does not read
        }
        try {
            if (!process.waitFor(SECONDS_TO_END, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        answers.close();
    }
}
