package io.emeth.aggregator.benchmarks.harness;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;

/** This process as somebody's {@link Peer}. */
public final class PeerServer {
    private PeerServer() {}

    /**
     * Answers requests until they end.
     *
     * @throws IOException from a subject, or for a request that is none
     */
    public static void serve(List<Subject> subjects, BufferedReader requests, PrintWriter answers) throws IOException {
        answers.println("ready");
        for (String line = requests.readLine(); line != null; line = requests.readLine()) {
            String[] words = line.split("\t", -1);
            Subject subject = subjects.stream()
                    .filter(each -> each.operation().equals(words[0]))
                    .findFirst()
                    .orElseThrow(() -> new IOException("no operation '" + words[0] + "'"));
            answers.println(subject.clock().nanos(Integer.parseInt(words[1])));
        }
    }
}
