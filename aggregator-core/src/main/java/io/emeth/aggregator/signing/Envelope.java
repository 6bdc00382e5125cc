package io.emeth.aggregator.signing;

import io.emeth.aggregator.json.Json;
import io.emeth.aggregator.json.JsonFields;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A document with the signatures of those who stand for it: a DSSE envelope (Dead Simple Signing Envelope, version 1).
 * What is signed is the document's type and bytes together. Immutable.
 *
 * <p>Its JSON form is {@code {"payload": BASE64, "payloadType": TYPE, "signatures": [{"keyid": KEY, "sig": BASE64}, …]}};
 * {@code keyid} is the {@link VerifyingKey} whole, so that an envelope can be checked by itself. Whether that key is to
 * be trusted is for the reader to know.
 */
public final class Envelope {
    /** Most signatures. */
    public static final int MAX_SIGNATURES = 16;

    private static final int MAX_PAYLOAD_BYTES = 64 << 20;
    private static final int MAX_JSON_CHARS = MAX_PAYLOAD_BYTES / 3 * 4 + (1 << 18);
    private static final Json JSON = new Json(1L << 10, MAX_JSON_CHARS);
    private static final Base64.Encoder ENCODER = Base64.getEncoder();

    private final String payloadType;
    private final byte[] payload;
    private final List<Signature> signatures;

    /** @param base64 canonical */
    private record Signature(VerifyingKey key, String base64) {}

    private Envelope(String payloadType, byte[] payload, List<Signature> signatures) {
        this.payloadType = payloadType;
        this.payload = payload;
        this.signatures = List.copyOf(signatures);
    }

    /**
     * Signs a document with each of {@code keys}.
     *
     * @param payloadType its media type
     * @throws IllegalArgumentException if there are no keys, more than {@link #MAX_SIGNATURES} or two equal ones, or the
     *     document is larger than 64 MiB
     */
    public static Envelope sign(String payloadType, byte[] payload, Collection<SigningKey> keys) {
        if (keys.isEmpty() || keys.size() > MAX_SIGNATURES) {
            throw new IllegalArgumentException(
                    "an envelope has 1 to " + MAX_SIGNATURES + " signatures, not " + keys.size());
        }
        if (payload.length > MAX_PAYLOAD_BYTES) {
            throw new IllegalArgumentException(
                    "a document to be signed has at most " + MAX_PAYLOAD_BYTES + " bytes, not " + payload.length);
        }
        byte[] message = preAuthenticationEncoding(payloadType, payload);
        List<Signature> signatures = new ArrayList<>();
        keys.stream()
                .sorted(Comparator.comparing(key -> key.verifyingKey().toString()))
                .forEach(key ->
                        signatures.add(new Signature(key.verifyingKey(), ENCODER.encodeToString(key.sign(message)))));
        requireDistinct(signatures);
        return new Envelope(payloadType, payload.clone(), signatures);
    }

    private static void requireDistinct(List<Signature> signatures) {
        long distinct = signatures.stream().map(Signature::key).distinct().count();
        if (distinct != signatures.size()) {
            throw new IllegalArgumentException("two signatures are by the same key; one is enough");
        }
    }

    /** DSSE's PAE: {@code DSSEv1 LEN TYPE LEN PAYLOAD}. */
    private static byte[] preAuthenticationEncoding(String payloadType, byte[] payload) {
        byte[] type = payloadType.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(payload.length + type.length + 40);
        bytes.writeBytes(("DSSEv1 " + type.length + " ").getBytes(StandardCharsets.US_ASCII));
        bytes.writeBytes(type);
        bytes.writeBytes((" " + payload.length + " ").getBytes(StandardCharsets.US_ASCII));
        bytes.writeBytes(payload);
        return bytes.toByteArray();
    }

    /**
     * Reads the JSON form. Nothing is verified yet.
     *
     * @throws IllegalArgumentException naming the field that is missing, malformed, unknown or too large
     */
    public static Envelope fromJson(String json) {
        if (json.length() > MAX_JSON_CHARS) {
            throw new IllegalArgumentException(
                    "the envelope has " + json.length() + " characters; the most is " + MAX_JSON_CHARS);
        }
        JsonFields fields = JSON.parse(json);
        List<Signature> signatures = new ArrayList<>();
        for (JsonFields signature : fields.objects("signatures", MAX_SIGNATURES)) {
            decode("sig", signature.text("sig"));
            signatures.add(new Signature(key(signature.text("keyid")), signature.text("sig")));
            signature.requireNoOthers();
        }
        if (signatures.isEmpty()) {
            throw new IllegalArgumentException("the envelope has no signature");
        }
        requireDistinct(signatures);
        Envelope envelope =
                new Envelope(fields.text("payloadType"), decode("payload", fields.text("payload")), signatures);
        fields.requireNoOthers();
        return envelope;
    }

    /** One spelling of each key only, so that no character can be changed unnoticed. */
    private static VerifyingKey key(String text) {
        VerifyingKey key = VerifyingKey.parse(text);
        if (!key.toString().equals(text)) {
            throw new IllegalArgumentException("keyid '" + text + "' is written otherwise than '" + key + "'");
        }
        return key;
    }

    /** Standard base64 with padding; other spellings of the same bytes are refused. */
    private static byte[] decode(String field, String text) {
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("field '" + field + "' is not base64: " + e.getMessage(), e);
        }
        if (!ENCODER.encodeToString(bytes).equals(text)) {
            throw new IllegalArgumentException("field '" + field + "' is not canonical base64");
        }
        return bytes;
    }

    /** The JSON form; reading it gives the same envelope. */
    public String toJson() {
        List<Object> list = new ArrayList<>();
        for (Signature signature : signatures) {
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("keyid", signature.key());
            entry.put("sig", signature.base64());
            list.add(entry);
        }
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("payload", ENCODER.encodeToString(payload));
        tree.put("payloadType", payloadType);
        tree.put("signatures", list);
        return Json.print(tree, true) + "\n";
    }

    /**
     * The document, if every signature on it is right.
     *
     * @param expectedType its media type
     * @throws SignatureException naming the key whose signature is wrong, or the other type
     */
    public byte[] verifiedPayload(String expectedType) throws SignatureException {
        if (!payloadType.equals(expectedType)) {
            throw new SignatureException("payloadType is '" + payloadType + "', not '" + expectedType + "'");
        }
        byte[] message = preAuthenticationEncoding(payloadType, payload);
        for (Signature signature : signatures) {
            if (!signature.key().verify(message, decode("sig", signature.base64()))) {
                throw new SignatureException("the signature by " + abbreviated(signature.key())
                        + " is not that key's of this document: one of the two was changed");
            }
        }
        return payload.clone();
    }

    private static String abbreviated(VerifyingKey key) {
        String text = key.toString();
        return text.length() <= 80 ? text : text.substring(0, 60) + "…";
    }

    /** Whose signatures are on it, verified or not. */
    public List<VerifyingKey> signers() {
        return signatures.stream().map(Signature::key).toList();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Envelope envelope && toJson().equals(envelope.toJson());
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(payload);
    }

    @Override
    public String toString() {
        return "Envelope[" + payloadType + ", " + payload.length + " bytes, " + signatures.size() + " signatures]";
    }
}
