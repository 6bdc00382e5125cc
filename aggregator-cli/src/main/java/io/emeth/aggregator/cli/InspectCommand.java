package io.emeth.aggregator.cli;

import io.emeth.aggregator.RejectedResultException;
import io.emeth.aggregator.cli.inspect.ContainerFile;
import io.emeth.aggregator.cli.inspect.SealKind;
import io.emeth.aggregator.cli.inspect.SealObject;
import io.emeth.aggregator.he.HeParameters;
import io.emeth.aggregator.he.Security;
import io.emeth.aggregator.secrets.LockedSecret;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "inspect",
        description = {
            "Say what files hold: SubJob results, final results, SEAL objects, locked secrets.",
            "SEAL objects carry no type, so the kind is a guess from the structure unless --kind names it."
        })
final class InspectCommand implements Callable<Integer> {
    private static final int MAX_OBJECT_BYTES = 1 << 30;
    private static final int MAX_LISTED = 8;
    private static final Pattern CAPITAL = Pattern.compile("[A-Z]");

    @Mixin
    private Output output;

    @Option(names = "--kind", description = "${COMPLETION-CANDIDATES}.")
    private @Nullable SealKind kind;

    @Option(
            names = "--parms",
            paramLabel = "FILE",
            description = "Serialized encryption parameters: check the content too, every residue.")
    private @Nullable Path parms;

    @Parameters(arity = "1..*", paramLabel = "FILE")
    private List<Path> files;

    @Override
    public Integer call() throws IOException {
        Optional<HeParameters> parameters = Optional.empty();
        if (parms != null) {
            parameters = Optional.of(HeParameters.parse(InputFiles.read(parms, MAX_OBJECT_BYTES), Security.TOY));
        }
        List<Map<String, Object>> documents = new ArrayList<>();
        int exitCode = ExitCode.OK;
        for (Path file : files) {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("file", file.toString());
            try {
                fields.putAll(describe(file, parameters));
                print(fields);
            } catch (IOException | RejectedResultException | RuntimeException e) {
                fields.put("error", Failures.oneLine(Failures.describe(e)));
                output.notice("error: %s", Failures.oneLine(Failures.describe(file, e)));
                exitCode = Math.max(exitCode, Failures.exitCode(e));
            }
            documents.add(fields);
        }
        output.document(Map.of("files", documents));
        return exitCode;
    }

    private Map<String, Object> describe(Path file, Optional<HeParameters> parameters)
            throws IOException, RejectedResultException {
        InputFiles.size(file, Long.MAX_VALUE);
        ByteBuffer beginning = InputFiles.beginning(file);
        if (ContainerFile.hasMagic(beginning)) {
            return ContainerFile.describe(file);
        }
        if (LockedSecret.isLocked(beginning)) {
            return describe(LockedSecret.parse(InputFiles.read(file, MAX_OBJECT_BYTES)));
        }
        return SealObject.describe(InputFiles.read(file, MAX_OBJECT_BYTES), Optional.ofNullable(kind), parameters);
    }

    /** What anybody can see of it; no passphrase is asked for. */
    private static Map<String, Object> describe(LockedSecret secret) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("kind", "locked-secret");
        fields.put("purpose", secret.purpose());
        fields.put("secretBytes", secret.secretBytes());
        fields.put("cost", secret.cost());
        return fields;
    }

    /** The words of a field's name: {@code coefficient moduli} of {@code coefficientModuli}. */
    private static String words(String name) {
        return CAPITAL.matcher(name).replaceAll(capital -> " " + capital.group().toLowerCase(Locale.ROOT));
    }

    private void print(Map<String, Object> fields) {
        fields.forEach((name, value) -> {
            boolean first = name.equals("file");
            Object shown = value instanceof List<?> list && list.size() > MAX_LISTED
                    ? list.subList(0, MAX_LISTED) + " and " + (list.size() - MAX_LISTED) + " more"
                    : value;
            output.line("%s", Failures.oneLine(first ? value + ":" : String.format("  %-20s %s", words(name), shown)));
        });
    }
}
