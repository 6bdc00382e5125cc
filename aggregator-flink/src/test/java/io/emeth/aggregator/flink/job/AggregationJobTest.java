package io.emeth.aggregator.flink.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AggregationJobTest {
    @TempDir
    private Path folder;

    private ReadableConfig jobConfiguration(Configuration given) {
        StreamExecutionEnvironment environment = new StreamExecutionEnvironment(given);
        String uri = folder.toUri().toString();
        AggregationJob.build(
                environment, "--jobs", folder.toString(), "--key", "no.key", "--results", uri, "--out", uri);
        return environment.getStreamGraph().getJobConfiguration();
    }

    @Test
    void job_onAClusterWithoutRestartStrategy_failsAfterTenRestartsInARow() {
        ReadableConfig configuration = jobConfiguration(new Configuration());

        assertThat(configuration.get(RestartStrategyOptions.RESTART_STRATEGY)).isEqualTo("exponential-delay");
        assertThat(configuration.get(RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_ATTEMPTS))
                .isEqualTo(10);
    }

    @Test
    void job_onAClusterWithRestartStrategy_keepsIt() {
        Configuration given = new Configuration();
        given.set(RestartStrategyOptions.RESTART_STRATEGY, "none");

        assertThat(jobConfiguration(given).get(RestartStrategyOptions.RESTART_STRATEGY))
                .isEqualTo("none");
    }

    @Test
    void argument_thatIsMissing_isNamed() {
        assertThatThrownBy(() -> AggregationJob.build(new StreamExecutionEnvironment(), "--jobs", folder.toString()))
                .hasMessageContaining("key");
    }
}
