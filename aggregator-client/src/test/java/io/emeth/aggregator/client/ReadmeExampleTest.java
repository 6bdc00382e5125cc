package io.emeth.aggregator.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.emeth.aggregator.Aggregation;
import io.emeth.aggregator.FinalResult;
import io.emeth.aggregator.JobId;
import io.emeth.aggregator.JobSpec;
import io.emeth.aggregator.PayloadLayout;
import io.emeth.aggregator.ProgramRegistry;
import io.emeth.aggregator.Receipt;
import io.emeth.aggregator.SubJobResult;
import io.emeth.aggregator.he.HeContext;
import io.emeth.aggregator.he.HeParameters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the Java code that README.md shows; the page and this file must stay the same, line by line. */
class ReadmeExampleTest {
    private static final Path README = Path.of("..", "README.md");
    private static final Path SOURCE = Path.of("src/test/java/io/emeth/aggregator/client/ReadmeExampleTest.java");

    @TempDir
    Path folder;

    @Test
    void readme_showsTheCodeThatRunsHere() throws IOException {
        List<String> here =
                Files.readAllLines(SOURCE).stream().map(String::strip).toList();
        String section =
                Files.readString(README).split("\n## Embedding it\n", 2)[1].split("\n## ", 2)[0];
        var blocks = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL).matcher(section);
        int lines = 0;
        while (blocks.find()) {
            for (String line : blocks.group(1).lines().toList()) {
                assertThat(here).contains(line.strip());
                lines++;
            }
        }
        assertThat(lines).isGreaterThan(10);
    }

    @Test
    void example_threeParties_givesTheWeightedMean() throws Exception {
        HeParameters parameters = HeParameters.ckks(8192, 60, 40, 60);
        JobId id = new JobId(new UUID(1, 2));
        Files.writeString(
                folder.resolve("job.json"),
                JobSpec.encrypted(id, "weighted-mean", 2, PayloadLayout.vector(3), parameters.toSpec(40))
                        .toJson());
        try (HeContext context = HeContext.create(parameters);
                SecretKey secretKey = new KeyGenerator(context).generateSecretKey();
                PublicKey publicKey = new KeyGenerator(context).generatePublicKey(secretKey)) {
            JobSpec job = JobSpec.read(folder.resolve("job.json"));
            List<Path> submissions = new ArrayList<>();
            for (int index = 0; index < 2; index++) {
                submissions.add(node(job, publicKey, index, new double[] {index, 2, 4 + index}, 1 + 2L * index));
            }
            aggregate(submissions);
            assertThat(requester(job, secretKey)).containsExactly(new double[] {0.75, 2, 4.75}, within(1e-6));
        }
    }

    private Path node(JobSpec job, PublicKey publicKey, int index, double[] update, long samples) throws IOException {
        SubJobResult result =
                new SubJobEncryptor(job, publicKey).encryptReals(0, index, Map.of("values", update), samples);
        result.write(folder.resolve("result-" + index + ".emeth"));
        return folder.resolve("result-" + index + ".emeth");
    }

    private void aggregate(List<Path> submissions) throws Exception {
        JobSpec job = JobSpec.read(folder.resolve("job.json"));
        try (Aggregation aggregation = Aggregation.open(job, 0, ProgramRegistry.discover())) {
            for (Path submission : submissions) {
                Receipt receipt = aggregation.accept(submission); // checks every byte, or changes nothing
                if (receipt instanceof Receipt.Rejected rejected) {
                    System.err.println(submission + ": " + rejected.reason() + ", " + rejected.detail());
                }
            }
            aggregation.finish(Instant.now()).write(folder.resolve("final.emeth"));
        }
    }

    private double[] requester(JobSpec job, SecretKey secretKey) throws Exception {
        FinalResult total = FinalResult.read(folder.resolve("final.emeth"));
        Map<String, double[]> means = new FinalResultDecryptor(job, secretKey).decryptReals(total);
        return Objects.requireNonNull(means.get("values"));
    }
}
