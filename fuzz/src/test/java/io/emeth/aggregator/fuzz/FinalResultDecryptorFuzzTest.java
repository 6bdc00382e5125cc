package io.emeth.aggregator.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.emeth.aggregator.Aggregation;
import io.emeth.aggregator.FinalResult;
import io.emeth.aggregator.RejectedResultException;
import io.emeth.aggregator.client.FinalResultDecryptor;
import io.emeth.aggregator.he.HeException;
import java.nio.ByteBuffer;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** What a requester decrypts, whoever sent it: {@link FinalResultDecryptor#decryptReals}. */
class FinalResultDecryptorFuzzTest {
    private static final FinalResultDecryptor DECRYPTOR = new FinalResultDecryptor(ToyJob.SPEC, ToyJob.SECRET_KEY);

    static Stream<byte[]> seeds() {
        try (Aggregation aggregation = ToyJob.open()) {
            aggregation.accept(ToyJob.result(0));
            return Spoiled.containers(Spoiled.bytes(ToyJob.finish(aggregation).toBuffers()));
        }
    }

    @MethodSource("seeds")
    @FuzzTest
    void decrypt_ofAnyFinalResult_decryptsOrRejects(byte[] bytes) {
        try {
            DECRYPTOR.decryptReals(FinalResult.parse(ByteBuffer.wrap(bytes)));
        } catch (RejectedResultException | HeException e) {
            Format.requireOneLine(e);
        }
    }
}
