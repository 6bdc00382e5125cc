package io.emeth.aggregator.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.emeth.aggregator.client.KeyGenerator;
import io.emeth.aggregator.client.PublicKey;
import io.emeth.aggregator.client.SecretKey;
import io.emeth.aggregator.he.Ciphertext;
import io.emeth.aggregator.he.CkksEncoder;
import io.emeth.aggregator.he.GaloisKeys;
import io.emeth.aggregator.he.HeContext;
import io.emeth.aggregator.he.HeException;
import io.emeth.aggregator.he.HeParameters;
import io.emeth.aggregator.he.Plaintext;
import io.emeth.aggregator.he.RelinKeys;
import io.emeth.aggregator.he.Security;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Serialized objects of every kind, compressed or not, through JNI; each reader sees the bytes of all kinds. */
class SealObjectFuzzTest {
    /** Reads bytes as one kind of object and gives it back. */
    private interface Loader {
        AutoCloseable load(HeContext context, ByteBuffer bytes);
    }

    private static final List<Loader> LOADERS = List.of(
            Ciphertext::load,
            (context, bytes) -> Ciphertext.loadOpaque(context, bytes, 2),
            Plaintext::load,
            PublicKey::load,
            SecretKey::load,
            RelinKeys::load,
            GaloisKeys::load,
            (context, bytes) -> {
                HeParameters.parse(bytes, Security.TOY);
                return () -> {};
            });

    static Stream<byte[]> seeds() {
        KeyGenerator generator = new KeyGenerator(ToyJob.CONTEXT);
        Stream<ByteBuffer> valid = Stream.of(
                ToyJob.result(0).objects().get(0),
                ToyJob.PUBLIC_KEY.save(),
                ToyJob.PUBLIC_KEY.saveFull(),
                ToyJob.PARAMETERS.serialize(),
                plaintext(),
                ToyJob.SECRET_KEY.save(),
                generator.generateRelinKeys(ToyJob.SECRET_KEY),
                generator.generateGaloisKeys(ToyJob.SECRET_KEY, List.of(3L)));
        return valid.flatMap(object -> Spoiled.objects(Spoiled.bytes(object)));
    }

    private static ByteBuffer plaintext() {
        try (Plaintext plaintext = new CkksEncoder(ToyJob.CONTEXT).encode(new double[] {1, 2}, 0x1p30)) {
            return plaintext.save();
        }
    }

    @MethodSource("seeds")
    @FuzzTest
    void load_ofAnyBytes_loadsOrRefuses(byte[] bytes) throws Exception {
        ByteBuffer direct = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip(); // else each loader copies
        for (Loader loader : LOADERS) {
            try {
                loader.load(ToyJob.CONTEXT, direct).close();
            } catch (HeException e) {
                Format.requireOneLine(e);
            }
        }
    }
}
