package io.emeth.aggregator.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.emeth.aggregator.Aggregation;
import io.emeth.aggregator.SubJobResult;
import io.emeth.aggregator.he.CompressionMode;
import io.emeth.aggregator.he.SealCompression;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** A ciphertext that a node sends with a right header and digest around it: {@link Aggregation#accept}. */
class EncryptedPayloadFuzzTest {
    private static final Intake INTAKE = new Intake();
    private static final SubJobResult VALID = ToyJob.result(3);

    static Stream<byte[]> seeds() {
        ByteBuffer object = VALID.objects().get(1);
        return Stream.of(CompressionMode.values())
                .flatMap(mode -> Spoiled.objects(Spoiled.bytes(SealCompression.compress(object, mode))));
    }

    @MethodSource("seeds")
    @FuzzTest
    void accept_ofAnyCiphertext_countsAllOrNothing(byte[] bytes) {
        if (bytes.length == 0) {
            return; // no result can be made of it
        }
        SubJobResult result = SubJobResult.encrypted(
                VALID.header().subJob(),
                VALID.header().program(),
                ToyJob.CONTEXT.parametersId(),
                VALID.header().layout(),
                List.of(VALID.objects().get(0), ByteBuffer.wrap(bytes)));
        INTAKE.send(aggregation -> aggregation.accept(result), aggregation -> aggregation.retract(result));
    }
}
