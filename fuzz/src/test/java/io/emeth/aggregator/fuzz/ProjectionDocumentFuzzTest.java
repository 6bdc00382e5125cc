package io.emeth.aggregator.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.emeth.aggregator.Digest;
import io.emeth.aggregator.he.projection.Challenge;
import io.emeth.aggregator.he.projection.Projection;
import io.emeth.aggregator.he.projection.ProjectionDocument;
import io.emeth.aggregator.signing.Algorithm;
import io.emeth.aggregator.signing.Envelope;
import io.emeth.aggregator.signing.SignatureException;
import io.emeth.aggregator.signing.SigningKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Projections that a contributor signed, whatever it signed: {@link ProjectionDocument#open}. */
class ProjectionDocumentFuzzTest {
    private static final List<SigningKey> KEYS = List.of(SigningKey.generate(Algorithm.ED25519));
    private static final Format<ProjectionDocument> FORMAT = new Format<>(
            bytes -> ProjectionDocument.open(Envelope.sign(ProjectionDocument.PAYLOAD_TYPE, bytes, KEYS)),
            ProjectionDocumentFuzzTest::payload,
            SignatureException.class);

    private static byte[] payload(ProjectionDocument document) throws SignatureException {
        return document.sign(KEYS).verifiedPayload(ProjectionDocument.PAYLOAD_TYPE);
    }

    static Stream<byte[]> seeds() throws SignatureException {
        Digest digest = Digest.sha256(ByteBuffer.wrap(Spoiled.bytes("a payload")));
        Challenge challenge = Challenge.of(digest, ByteBuffer.wrap(Spoiled.bytes("a beacon")));
        List<Long> moduli = List.of(257L, (1L << 61) - 1);
        int values = moduli.stream().mapToInt(Projection::repetitions).sum();
        Projection projection = new Projection(moduli, Collections.nCopies(values, 256L));
        byte[] valid = payload(new ProjectionDocument(challenge, 2, digest, projection));
        return Spoiled.texts(new String(valid, StandardCharsets.UTF_8));
    }

    @MethodSource("seeds")
    @FuzzTest
    void open_ofAnySignedText_readsOrRefuses(byte[] bytes) throws Exception {
        FORMAT.check(bytes);
    }
}
