package io.emeth.aggregator.flink;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Builds the job that README.md shows; the page and this file must stay the same, line by line. */
class ReadmeExampleTest {
    private static final Path README = Path.of("..", "README.md");
    private static final Path SOURCE = Path.of("src/test/java/io/emeth/aggregator/flink/ReadmeExampleTest.java");

    @TempDir
    Path directory;

    @Test
    void readme_showsTheJobThatIsBuiltHere() throws Exception {
        List<String> here =
                Files.readAllLines(SOURCE).stream().map(String::strip).toList();
        String section = Files.readString(README)
                .split("\n## When one machine is not enough\n", 2)[1]
                .split("\n## ", 2)[0];
        String block = section.split("```java\n", 2)[1].split("```", 2)[0];
        assertThat(block.lines())
                .hasSizeGreaterThan(3)
                .allSatisfy(line -> assertThat(here).contains(line.strip()));
    }

    @Test
    void example_anyJobs_isAGraphWithAllOutputs() {
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();
        DataStream<Submission> submissions = environment.fromData(Submission.of("here", new byte[0]));
        build(
                new JobFolder(directory, directory.resolve("key")),
                submissions,
                directory.toUri().toString());
        assertThat(environment.getStreamGraph().getStreamNodes()).hasSizeGreaterThan(6);
    }

    private static void build(Jobs jobs, DataStream<Submission> submissions, String folder) {
        // jobs: where descriptions, materials and keys are; submissions: from files, Kafka or a source of your own
        StreamAggregation.Outputs outputs = StreamAggregation.of(jobs).apply(submissions);
        outputs.finished().sinkTo(new ResultFolder(folder)); // final results and their signed manifests
        outputs.rejections().print(); // what was refused, and the reason; late results too
        outputs.abandoned().print(); // epochs without a result: some are missing at the end, or the program failed
    }
}
