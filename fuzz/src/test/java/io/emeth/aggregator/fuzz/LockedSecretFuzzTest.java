package io.emeth.aggregator.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.emeth.aggregator.secrets.LockedSecret;
import io.emeth.aggregator.secrets.SecretFileException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Key files before a passphrase is asked for: {@link LockedSecret#parse}. */
class LockedSecretFuzzTest {
    static Stream<byte[]> seeds() {
        char[] passphrase = "correct horse battery staple".toCharArray();
        LockedSecret locked = LockedSecret.lock(new byte[64], passphrase, "seal-secret-key");
        return Spoiled.objects(Spoiled.bytes(locked.toBytes()));
    }

    @MethodSource("seeds")
    @FuzzTest
    void parse_ofAnyBytes_readsOrRefuses(byte[] bytes) throws Exception {
        try {
            byte[] again =
                    Spoiled.bytes(LockedSecret.parse(ByteBuffer.wrap(bytes)).toBytes());
            if (!Arrays.equals(again, bytes)) {
                throw new AssertionError("a locked secret is another file when it is written");
            }
        } catch (SecretFileException e) {
            Format.requireOneLine(e);
        }
    }
}
