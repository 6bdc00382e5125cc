package io.emeth.aggregator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Plays the jobs that README.md shows, line by line; what it says a command prints must be what it prints. */
class ReadmeCommandsTest {
    private static final Path README = Path.of("..", "README.md");
    private static final Pattern BLOCK =
            Pattern.compile("```bash\n((?:export [^\n]*\n)?\\./aggregator (?:job|identity) .*?)```", Pattern.DOTALL);
    private static final Pattern ECHO = Pattern.compile("echo '(.*)' +> (\\S+)");
    private static final Pattern FILE = Pattern.compile("keys|receipts|\\S+\\.(json|seal|locked|key|emeth|vector)");

    @TempDir
    private Path folder;

    static Stream<List<String>> jobs() throws IOException {
        return BLOCK.matcher(Files.readString(README))
                .results()
                .map(block -> block.group(1).lines().toList());
    }

    @ParameterizedTest
    @MethodSource("jobs")
    void readme_jobsRunAsShown(List<String> lines) throws IOException {
        FakeSurroundings surroundings = FakeSurroundings.withPassphrase("what head and base64 make of it");
        String printed = "";
        int commands = 0;
        for (String line : lines) {
            Matcher echo = ECHO.matcher(line);
            if (echo.matches()) {
                Files.writeString(folder.resolve(echo.group(2)), echo.group(1));
            } else if (line.startsWith("# ")) {
                assertThat(printed).isEqualTo(line.substring(2));
            } else if (!line.startsWith("export " + PassphraseOptions.VARIABLE + "=")) {
                printed = JobFlow.ok(surroundings, arguments(line)).out().strip();
                commands++;
            }
        }
        assertThat(commands).isGreaterThan(4);
    }

    /** Without {@code ./aggregator} and the comment, files in our folder, where {@code job} writes too. */
    private Object[] arguments(String line) {
        String command = line.replaceFirst(" +#.*", "").replace("aggregator job ", "aggregator job --out job.json ");
        return Arrays.stream(command.split(" +"))
                .skip(1)
                .map(word -> FILE.matcher(word).matches() ? folder.resolve(word) : word)
                .toArray();
    }
}
