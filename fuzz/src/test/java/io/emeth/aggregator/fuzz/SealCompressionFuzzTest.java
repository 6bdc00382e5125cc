package io.emeth.aggregator.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.emeth.aggregator.he.CompressionMode;
import io.emeth.aggregator.he.HeException;
import io.emeth.aggregator.he.SealCompression;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Compressed objects: {@link SealCompression#decompress}, which never makes more than it is allowed to. */
class SealCompressionFuzzTest {
    private static final int MAX_BYTES = 2048;
    private static final Format<ByteBuffer> FORMAT = new Format<>(
            SealCompressionFuzzTest::decompress,
            object -> Spoiled.bytes(SealCompression.compress(object, CompressionMode.ZLIB)),
            HeException.class);

    private static ByteBuffer decompress(byte[] bytes) {
        ByteBuffer object = SealCompression.decompress(ByteBuffer.wrap(bytes), MAX_BYTES);
        if (object.remaining() > Math.max(MAX_BYTES, bytes.length)) {
            throw new AssertionError(object.remaining() + " bytes came out");
        }
        return object;
    }

    static Stream<byte[]> seeds() {
        ByteBuffer object = ToyJob.result(0).objects().get(0);
        ByteBuffer bomb = ByteBuffer.allocate(1 << 20);
        bomb.put(Spoiled.bytes(object), 0, 8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(8, 1 << 20)
                .rewind();
        return Stream.of(CompressionMode.values())
                .flatMap(mode -> Stream.concat(
                        Spoiled.objects(Spoiled.bytes(SealCompression.compress(object, mode))),
                        mode == CompressionMode.NONE
                                ? Stream.of()
                                : Stream.of(Spoiled.bytes(SealCompression.compress(bomb, mode)))));
    }

    @MethodSource("seeds")
    @FuzzTest
    void decompress_ofAnyBytes_staysWithinItsBound(byte[] bytes) throws Exception {
        FORMAT.check(bytes);
    }
}
