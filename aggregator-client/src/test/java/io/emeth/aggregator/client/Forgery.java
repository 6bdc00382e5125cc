package io.emeth.aggregator.client;

import io.emeth.aggregator.Digest;
import io.emeth.aggregator.FinalResult;
import io.emeth.aggregator.RejectedResultException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** What a dishonest aggregator can do to a final result without changing a residue: all digests are made again. */
final class Forgery {
    private static final int SCALE_AT = 73; // in a serialized ciphertext
    private static final int ALIGNMENT = 64;

    private Forgery() {}

    /** A ciphertext that claims another scale. */
    static ByteBuffer withScaleTimes(double factor, ByteBuffer ciphertext) {
        ByteBuffer changed = ProgramFixture.bytes(List.of(ciphertext)).order(ByteOrder.LITTLE_ENDIAN);
        return changed.putDouble(SCALE_AT, factor * changed.getDouble(SCALE_AT));
    }

    /** {@code result} under another header. */
    static FinalResult withHeader(FinalResult result, UnaryOperator<String> change) throws RejectedResultException {
        byte[] header = change.apply(header(result)).getBytes(StandardCharsets.UTF_8);
        return FinalResult.parse(container(header, result.objects()));
    }

    /** {@code result} with another object of any length in place of object {@code i}. */
    static FinalResult withObject(FinalResult result, int i, ByteBuffer object) throws RejectedResultException {
        List<ByteBuffer> objects = new ArrayList<>(result.objects());
        objects.set(i, object);
        String header = header(result)
                .replace(
                        result.header().payloadDigest().toString(),
                        Digest.sha256(objects).toString())
                .replaceFirst("\"objectLengths\":\\[[^]]*]", "\"objectLengths\":" + lengths(objects));
        return FinalResult.parse(container(header.getBytes(StandardCharsets.UTF_8), objects));
    }

    private static String header(FinalResult result) {
        ByteBuffer container = ProgramFixture.bytes(result.toBuffers()).order(ByteOrder.LITTLE_ENDIAN);
        byte[] header = new byte[(int) container.getLong(8)];
        container.get(16, header);
        return new String(header, StandardCharsets.UTF_8);
    }

    private static String lengths(List<ByteBuffer> objects) {
        return objects.stream().map(ByteBuffer::remaining).toList().toString().replace(" ", "");
    }

    private static ByteBuffer container(byte[] header, List<ByteBuffer> objects) {
        List<ByteBuffer> pieces = new ArrayList<>();
        ByteBuffer prefix = ByteBuffer.allocate(16 + header.length).order(ByteOrder.LITTLE_ENDIAN);
        prefix.put("EMETHAG1".getBytes(StandardCharsets.US_ASCII)).putLong(header.length);
        pieces.add(prefix.put(header).flip());
        for (ByteBuffer object : objects) {
            pieces.add(padding(pieces.get(pieces.size() - 1).remaining()));
            pieces.add(object);
        }
        return ProgramFixture.bytes(pieces);
    }

    /** What follows {@code bytes} that begin at a multiple of the alignment. */
    private static ByteBuffer padding(int bytes) {
        return ByteBuffer.allocate(Math.floorMod(-bytes, ALIGNMENT));
    }
}
