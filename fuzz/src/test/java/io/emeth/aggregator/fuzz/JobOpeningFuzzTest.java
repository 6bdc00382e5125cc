package io.emeth.aggregator.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.emeth.aggregator.Aggregation;
import io.emeth.aggregator.InvalidJobException;
import io.emeth.aggregator.JobSpec;
import io.emeth.aggregator.he.NativeMemory;
import io.emeth.aggregator.he.recipe.NamedRecipes;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** What an aggregator does with a job before it takes in results, whoever wrote the job: {@link Aggregation#open}. */
class JobOpeningFuzzTest {
    /** More than opening the largest job takes of the engine's buffers: a result has yet to come. */
    private static final long MOST_BYTES = 64 << 20;

    static Stream<byte[]> seeds() {
        String valid = ToyJob.SPEC.toJson();
        Stream<String> programs =
                NamedRecipes.names().stream().map(name -> valid.replaceFirst("\"weighted-mean\"", '"' + name + '"'));
        String plain = """
                {"format": "emeth-job", "version": 1, "job": "0f8fad5b-d9cb-469f-a165-70867728950e",
                 "program": "sum", "numParallel": 8, "numEpochs": 5, "elementType": "float64",
                 "layout": [{"name": "weights", "shape": [10, 784]}, {"name": "bias", "shape": [10]}],
                 "completeness": {"quorum": 6, "deadline": "2026-12-31T00:00:00Z"}, "valueBound": "2.50"}""";
        return Stream.concat(Spoiled.texts(valid, plain), programs.map(Spoiled::bytes));
    }

    @MethodSource("seeds")
    @FuzzTest
    void open_ofAnyJob_opensOrRefuses(byte[] bytes) {
        long before = NativeMemory.read().liveBytes();
        try {
            JobSpec job = JobSpec.fromJson(new String(bytes, StandardCharsets.UTF_8));
            Aggregation.open(job, 0, ToyJob.PROGRAMS).close();
        } catch (InvalidJobException e) {
            Format.requireOneLine(e);
        }
        NativeMemory memory = NativeMemory.read();
        if (memory.liveBytes() > before || memory.peakBytes() > MOST_BYTES) {
            throw new AssertionError("opening a job left or took memory: " + memory + ", live before " + before);
        }
    }
}
