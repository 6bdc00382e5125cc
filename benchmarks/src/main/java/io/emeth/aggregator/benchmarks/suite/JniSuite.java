package io.emeth.aggregator.benchmarks.suite;

import io.emeth.aggregator.benchmarks.harness.Comparison;
import io.emeth.aggregator.benchmarks.harness.NotMeasuredException;
import io.emeth.aggregator.benchmarks.harness.Peer;
import io.emeth.aggregator.benchmarks.harness.Stage;
import io.emeth.aggregator.benchmarks.harness.Subject;
import io.emeth.aggregator.benchmarks.workload.Fixture;
import io.emeth.aggregator.benchmarks.workload.ParameterSet;
import io.emeth.aggregator.he.CiphertextAccumulator;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The accumulator's {@code add} called from Java and from C++, on the same bytes, in turns. What a call from Java costs
 * beside the work does not depend on the bytes; the smallest parameters show it largest.
 */
final class JniSuite {
    static final String JAVA = "Java";
    static final String CPP = "C++";

    private static final String ENGINE_PEER = "native/target/cmake/bench/engine_peer";

    private JniSuite() {}

    static List<Comparison> comparisons(Surroundings surroundings) {
        return Stream.of("bfv-8192", "bfv-1024", "ckks-8192")
                .limit(surroundings.pick(3, 2))
                .map(ParameterSet::named)
                .map(set -> new Comparison(
                        "jni/" + set.name(), set.description(), stage -> prepare(stage, set, surroundings)))
                .toList();
    }

    private static void prepare(Stage stage, ParameterSet set, Surroundings surroundings) throws IOException {
        Path engine = surroundings.home().resolve(ENGINE_PEER);
        if (!Files.isExecutable(engine)) {
            throw new NotMeasuredException(
                    "the C++ program " + ENGINE_PEER + " is not built; ./aggregator bench builds it");
        }
        Fixture fixture = stage.keep(new Fixture(set));
        ByteBuffer object = fixture.encrypted(1);
        Path folder = surroundings.folder("jni-" + set.name(), object.remaining());
        Path parameters =
                write(folder.resolve("parameters.seal"), set.parameters().serialize());
        Path file = write(folder.resolve("object.seal"), object);
        Peer peer =
                stage.keep(Peer.start(List.of(engine.toString(), parameters.toString(), file.toString()), Map.of()));
        CiphertextAccumulator total = stage.keep(fixture.accumulator());
        List<ByteBuffer> result = List.of(object);
        Subject cpp = peer.subject("add", CPP);
        stage.add(cpp, object.remaining());
        stage.add(Subject.of("add", JAVA, () -> total.add(result, 1)), cpp, object.remaining());
    }

    private static Path write(Path file, ByteBuffer bytes) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            ByteBuffer rest = bytes.duplicate();
            while (rest.hasRemaining()) {
                channel.write(rest);
            }
        }
        return file;
    }
}
