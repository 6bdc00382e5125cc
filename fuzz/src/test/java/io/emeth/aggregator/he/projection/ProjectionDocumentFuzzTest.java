package io.emeth.aggregator.he.projection;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.emeth.aggregator.Digest;
import io.emeth.aggregator.fuzz.Format;
import io.emeth.aggregator.fuzz.Spoiled;
import io.emeth.aggregator.signing.SignatureException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Projections whose signatures are right, whatever was signed: {@link ProjectionDocument#open} after its verification. */
class ProjectionDocumentFuzzTest {
    private static final Format<ProjectionDocument> FORMAT =
            new Format<>(ProjectionDocument::parse, ProjectionDocument::bytes, SignatureException.class);

    static Stream<byte[]> seeds() {
        Digest digest = Digest.sha256(ByteBuffer.wrap(Spoiled.bytes("a payload")));
        Challenge challenge = Challenge.of(digest, ByteBuffer.wrap(Spoiled.bytes("a beacon")));
        List<Long> moduli = List.of(257L, (1L << 61) - 1);
        int values = moduli.stream().mapToInt(Projection::repetitions).sum();
        Projection projection = new Projection(moduli, Collections.nCopies(values, 256L));
        byte[] valid = new ProjectionDocument(challenge, 2, digest, projection).bytes();
        return Spoiled.texts(new String(valid, StandardCharsets.UTF_8));
    }

    @MethodSource("seeds")
    @FuzzTest
    void parse_ofAnySignedText_readsOrRefuses(byte[] bytes) throws Exception {
        FORMAT.check(bytes);
    }
}
