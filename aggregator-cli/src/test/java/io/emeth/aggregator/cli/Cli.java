package io.emeth.aggregator.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;

/** One command run inside this process. */
record Cli(int exitCode, String out, String err) {

    static Cli run(Object... arguments) {
        return run(Surroundings.OF_PROCESS, arguments);
    }

    static Cli run(Surroundings surroundings, Object... arguments) {
        String[] texts = new String[arguments.length];
        for (int i = 0; i < texts.length; i++) {
            texts[i] = arguments[i].toString();
        }
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode = Main.run(new PrintWriter(out), new PrintWriter(err), List.of(), surroundings, texts);
        return new Cli(exitCode, out.toString(), err.toString());
    }

    /** The last line of standard output. */
    String lastLine() {
        String[] lines = out.strip().split("\n", -1);
        return lines[lines.length - 1];
    }
}
