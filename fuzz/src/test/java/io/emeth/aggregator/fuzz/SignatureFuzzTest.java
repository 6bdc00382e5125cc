package io.emeth.aggregator.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.emeth.aggregator.signing.Algorithm;
import io.emeth.aggregator.signing.SigningKey;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Signatures of every algorithm: false for anything but the right one, never an exception. */
class SignatureFuzzTest {
    private static final byte[] MESSAGE = Spoiled.bytes("message");
    private static final List<SigningKey> KEYS = Arrays.stream(Algorithm.values())
            .map(algorithm -> SigningKey.of(algorithm, filled(SigningKey.SECRET_BYTES)))
            .toList();
    private static final List<byte[]> RIGHT =
            KEYS.stream().map(key -> key.sign(MESSAGE)).toList();

    private static byte[] filled(int length) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) 7);
        return bytes;
    }

    static Stream<byte[]> seeds() {
        return RIGHT.stream().flatMap(signature -> {
            byte[] flipped = signature.clone();
            flipped[flipped.length / 2] ^= 1;
            return Stream.of(signature, flipped, Arrays.copyOf(signature, signature.length - 1), new byte[0]);
        });
    }

    @MethodSource("seeds")
    @FuzzTest
    void verify_ofAnySignature_isTrueForTheRightOneOnly(byte[] bytes) {
        for (int i = 0; i < KEYS.size(); i++) {
            boolean verified = KEYS.get(i).verifyingKey().verify(MESSAGE, bytes);
            if (verified != Arrays.equals(bytes, RIGHT.get(i))) {
                throw new AssertionError(KEYS.get(i).algorithm() + ": " + verified);
            }
        }
    }
}
