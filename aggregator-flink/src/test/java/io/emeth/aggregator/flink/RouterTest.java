package io.emeth.aggregator.flink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emeth.aggregator.InvalidJobException;
import io.emeth.aggregator.JobSpec;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.ProcessFunctionTestHarnesses;
import org.junit.jupiter.api.Test;

/** What a whole stream does not show: see also {@link StreamTest}. */
class RouterTest {
    @Test
    void job_thatTheMachineHasNoMemoryFor_failsTheTaskInsteadOfItsResults() throws Exception {
        JobSpec job = FailingProgram.largestJob(9, 2);
        StreamAggregation settings = StreamAggregation.of(FailingProgram.jobs(job));
        OneInputStreamOperatorTestHarness<Submission, Message> task =
                ProcessFunctionTestHarnesses.forProcessFunction(new Router(settings));
        try {
            assertThatThrownBy(() -> task.processElement(Submission.of(Samples.result(job, 0)), 0))
                    .isInstanceOf(InvalidJobException.class);
            assertThat(task.getSideOutput(StreamAggregation.REJECTIONS)).isNullOrEmpty();
        } finally {
            task.close();
        }
    }
}
