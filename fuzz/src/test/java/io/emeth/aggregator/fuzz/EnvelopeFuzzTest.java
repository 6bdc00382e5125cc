package io.emeth.aggregator.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.emeth.aggregator.signing.Algorithm;
import io.emeth.aggregator.signing.Envelope;
import io.emeth.aggregator.signing.SigningKey;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Signed documents before anything is verified: {@link Envelope#fromJson}. */
class EnvelopeFuzzTest {
    private static final Format<Envelope> FORMAT = new Format<>(
            bytes -> Envelope.fromJson(new String(bytes, StandardCharsets.UTF_8)),
            envelope -> Spoiled.bytes(envelope.toJson()),
            IllegalArgumentException.class);

    static Stream<byte[]> seeds() {
        List<SigningKey> keys =
                Arrays.stream(Algorithm.values()).map(SigningKey::generate).toList();
        byte[] payload = Spoiled.bytes("{}");
        return Spoiled.texts(
                Envelope.sign("application/json", payload, keys).toJson(),
                Envelope.sign("application/json", payload, keys.subList(0, 1)).toJson());
    }

    @MethodSource("seeds")
    @FuzzTest
    void fromJson_ofAnyText_readsOrRefuses(byte[] bytes) throws Exception {
        FORMAT.check(bytes);
    }
}
