package io.emeth.aggregator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The real command on a real job, killed ({@code kill -9}) at random points again and again. {@code -Dkill.loop=200}
 * kills more often, {@code -Dkill.seed} plays the same delays.
 */
class KillLoopTest {
    private static final int KILLS = Integer.getInteger("kill.loop", 12);
    private static final int RESULTS = 48;

    @TempDir
    private Path folder;

    private final long seed = Long.getLong("kill.seed", System.nanoTime());
    private final Random random = new Random(seed);

    @Test
    void aggregate_killedAtRandomPoints_endsWithTheSameBytes() throws Exception {
        JobFlow flow = new JobFlow(
                folder,
                "--program",
                "weighted-mean",
                "--scheme",
                "bfv",
                "--parallel",
                String.valueOf(RESULTS),
                "--length",
                "4",
                "--value-bound",
                "1000");
        Path signer = folder.resolve("signer.json");
        assertThat(Cli.run("identity", "--plain", "--out", signer).exitCode()).isZero();
        List<Path> results = new ArrayList<>();
        for (int index = 0; index < RESULTS; index++) {
            results.add(flow.encrypt(index, "[" + index + ", 1, -7, 0]", "--weight", 1 + index % 3));
        }
        long whole = System.nanoTime();
        assertThat(start(flow, folder.resolve("never-stopped"), signer, results).waitFor())
                .isZero();
        whole = System.nanoTime() - whole;

        int killed = 0;
        while (killed < KILLS) {
            Collections.shuffle(results, random);
            List<Path> some = results.subList(0, 1 + random.nextInt(RESULTS));
            Process process = start(flow, folder.resolve("killed"), signer, some);
            if (!process.waitFor((long) (whole * random.nextDouble()), TimeUnit.NANOSECONDS)) {
                process.destroyForcibly().waitFor();
                killed++;
            }
        }
        assertThat(start(flow, folder.resolve("killed"), signer, results).waitFor())
                .as(label())
                .isZero();
        for (String file : List.of("final.emeth", "manifest.json")) {
            assertThat(folder.resolve("killed").resolve(file))
                    .as(label())
                    .hasSameBinaryContentAs(folder.resolve("never-stopped").resolve(file));
        }
    }

    private String label() {
        return "kill.seed " + seed + ", kill.loop " + KILLS;
    }

    private Process start(JobFlow flow, Path out, Path signer, List<Path> results) throws IOException {
        Files.createDirectories(out);
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "aggregate",
                "--force",
                "--threads",
                String.valueOf(1 + random.nextInt(3)),
                "--job",
                flow.job().toString(),
                "--state",
                out.resolve("state").toString(),
                "--sign",
                signer.toString(),
                "--manifest",
                out.resolve("manifest.json").toString(),
                "--out",
                out.resolve("final.emeth").toString()));
        results.forEach(result -> command.add(result.toString()));
        File log = folder.resolve("log").toFile();
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log))
                .start();
    }
}
