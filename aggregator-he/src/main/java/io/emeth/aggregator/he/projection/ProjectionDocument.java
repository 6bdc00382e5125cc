package io.emeth.aggregator.he.projection;

import io.emeth.aggregator.Digest;
import io.emeth.aggregator.json.Json;
import io.emeth.aggregator.json.JsonFields;
import io.emeth.aggregator.signing.Envelope;
import io.emeth.aggregator.signing.SignatureException;
import io.emeth.aggregator.signing.SigningKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a contributor publishes of its own input, signed: canonical JSON (RFC 8785) in a DSSE {@link Envelope}. Immutable.
 *
 * @param challenge which projection it is
 * @param index the SubJob's index
 * @param payloadDigest the SHA-256 of the input's payload
 * @param projection of that payload
 */
public record ProjectionDocument(Challenge challenge, int index, Digest payloadDigest, Projection projection) {
    /** The media type that envelopes name. */
    public static final String PAYLOAD_TYPE = "application/vnd.emeth.projection+json";

    private static final String FORMAT = "emeth-projection";
    private static final int MAX_LIMBS = 64;
    private static final int MAX_VALUES = MAX_LIMBS * Projection.SOUNDNESS_BITS;
    private static final Json JSON = new Json(2L * MAX_VALUES + 64);

    /** Signs with each of {@code keys}, as {@link Envelope#sign} does. */
    public Envelope sign(Collection<SigningKey> keys) {
        return Envelope.sign(PAYLOAD_TYPE, bytes(), keys);
    }

    /** Numbers beyond 2^53 are text in canonical JSON: the primes and values are decimal. */
    byte[] bytes() {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("format", FORMAT);
        tree.put("version", 1);
        tree.put("challenge", challenge.seed());
        tree.put("index", index);
        tree.put("digest", payloadDigest);
        tree.put("moduli", texts(projection.moduli()));
        tree.put("values", texts(projection.values()));
        return Json.canonical(tree).getBytes(StandardCharsets.UTF_8);
    }

    private static List<String> texts(List<Long> numbers) {
        return numbers.stream().map(String::valueOf).toList();
    }

    /**
     * Reads a signed projection.
     *
     * @throws SignatureException if a signature is wrong, or the document another than a projection
     */
    public static ProjectionDocument open(Envelope envelope) throws SignatureException {
        return parse(envelope.verifiedPayload(PAYLOAD_TYPE));
    }

    /** What {@link #open} reads once its signatures are verified. */
    static ProjectionDocument parse(byte[] payload) throws SignatureException {
        try {
            ProjectionDocument document = read(JSON.parse(Json.decodeUtf8(ByteBuffer.wrap(payload))));
            if (!Arrays.equals(document.bytes(), payload)) {
                throw new IllegalArgumentException("it is not canonical JSON (RFC 8785)");
            }
            return document;
        } catch (IllegalArgumentException e) {
            throw new SignatureException("what is signed is no projection: " + e.getMessage());
        }
    }

    private static ProjectionDocument read(JsonFields fields) {
        if (!fields.text("format").equals(FORMAT)) {
            throw new IllegalArgumentException("format is '" + fields.text("format") + "', not '" + FORMAT + "'");
        }
        fields.integer("version", 1, 1);
        ProjectionDocument document = new ProjectionDocument(
                new Challenge(Digest.parse(fields.text("challenge"))),
                (int) fields.integer("index", 0, Integer.MAX_VALUE),
                Digest.parse(fields.text("digest")),
                new Projection(
                        numbers("moduli", fields.texts("moduli", MAX_LIMBS)),
                        numbers("values", fields.texts("values", MAX_VALUES))));
        fields.requireNoOthers();
        return document;
    }

    private static List<Long> numbers(String name, List<String> texts) {
        return texts.stream().map(text -> number(name, text)).toList();
    }

    private static long number(String name, String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(name + " has '" + text + "', which is no number below 2^63", e);
        }
    }
}
