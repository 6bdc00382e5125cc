package io.emeth.aggregator.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command {@code aggregator} and the way into every other one. */
@Command(
        name = "aggregator",
        description = {
            "Integrates the results of distributed jobs while they stay encrypted.",
            "The launcher script has more: './aggregator bench' measures this machine,",
            "'./aggregator cluster-demo' runs on a cluster of Apache Flink."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        scope = ScopeType.INHERIT,
        synopsisSubcommandLabel = "COMMAND",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "1:a check failed, replicas differ, or the job is not complete yet",
            "2:wrong usage",
            "3:malformed or rejected input",
            "4:a file could not be read or written",
            "70:internal error, or not enough memory"
        },
        subcommands = {
            JobCommand.class,
            ExplainCommand.class,
            KeygenCommand.class,
            IdentityCommand.class,
            EncryptCommand.class,
            SignCommand.class,
            AggregateCommand.class,
            StatusCommand.class,
            CollectCommand.class,
            VerifyCommand.class,
            ProveCommand.class,
            ProjectCommand.class,
            DecryptCommand.class,
            CrosscheckCommand.class,
            VerdictCommand.class,
            InspectCommand.class,
            ConformanceCommand.class,
            DemoCommand.class,
            AutoComplete.GenerateCompletion.class
        })
public final class Main implements Runnable {
    @Spec
    private CommandSpec spec;

    @Option(names = "--debug", scope = ScopeType.INHERIT, description = "Print the stack trace of an error.")
    private boolean debug;

    private final Surroundings surroundings;

    private Main(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    Surroundings surroundings() {
        return surroundings;
    }

    /** Runs one command and ends the process with its exit code. */
    public static void main(String[] args) {
        var out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        var err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        System.exit(run(out, err, args));
    }

    /**
     * Runs one command inside this process.
     *
     * @return the exit code; nothing is thrown
     */
    static int run(PrintWriter out, PrintWriter err, String... args) {
        return run(out, err, List.of(), Surroundings.OF_PROCESS, args);
    }

    /**
     * Runs one command inside this process, either one of ours or one of {@code more}.
     *
     * @param more objects that picocli takes for commands
     * @return the exit code; nothing is thrown
     */
    public static int run(PrintWriter out, PrintWriter err, List<?> more, String... args) {
        return run(out, err, more, Surroundings.OF_PROCESS, args);
    }

    /** As above, in other surroundings than this process's. */
    static int run(PrintWriter out, PrintWriter err, List<?> more, Surroundings surroundings, String... args) {
        Main main = new Main(surroundings);
        try {
            CommandLine line = new CommandLine(main);
            more.forEach(line::addSubcommand);
            line.setOut(out)
                    .setErr(err)
                    .setCaseInsensitiveEnumValuesAllowed(true)
                    .setParameterExceptionHandler((failure, ignored) -> usage(failure))
                    .setExecutionExceptionHandler((failure, command, parsed) -> main.report(failure, err));
            return line.execute(args);
        } catch (Throwable failure) { // picocli hands over exceptions only; memory and linkage errors arrive here
            return main.report(failure, err);
        } finally {
            out.flush();
            err.flush();
        }
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "name a command");
    }

    private static int usage(ParameterException failure) {
        CommandLine command = failure.getCommandLine();
        PrintWriter err = command.getErr();
        err.println("error: " + Failures.oneLine(String.valueOf(failure.getMessage())) + " — see '"
                + command.getCommandSpec().qualifiedName() + " --help'");
        return ExitCode.USAGE;
    }

    private int report(Throwable failure, PrintWriter err) {
        err.println(Failures.line(failure));
        if (debug) {
            failure.printStackTrace(err);
        }
        return Failures.exitCode(failure);
    }
}
