package io.emeth.aggregator.manifest;

import io.emeth.aggregator.Digest;
import io.emeth.aggregator.JobId;
import io.emeth.aggregator.NodeAddress;
import io.emeth.aggregator.Receipt;
import io.emeth.aggregator.SubJobHeader;
import io.emeth.aggregator.SubJobId;
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
import java.util.Map;

/**
 * The aggregator's word that it counted a result, with which a node can prove that it delivered. Canonical JSON (RFC
 * 8785), signed as the payload of a DSSE {@link Envelope}.
 */
public final class ReceiptDocument {
    /** The media type that envelopes name. */
    public static final String PAYLOAD_TYPE = "application/vnd.emeth.receipt+json";

    private static final String FORMAT = "emeth-receipt";
    private static final Json JSON = new Json(64);

    private ReceiptDocument() {}

    /** Signs with each of {@code keys}, as {@link Envelope#sign} does. */
    public static Envelope sign(Receipt.Accepted receipt, Collection<SigningKey> keys) {
        return Envelope.sign(PAYLOAD_TYPE, bytes(receipt), keys);
    }

    static byte[] bytes(Receipt.Accepted receipt) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("format", FORMAT);
        tree.put("version", 1);
        tree.put("job", receipt.subJob().job());
        tree.put("epoch", receipt.subJob().epoch());
        tree.put("index", receipt.subJob().index());
        receipt.node().ifPresent(node -> tree.put("node", node));
        tree.put("digest", receipt.digest());
        tree.put("weight", receipt.weight());
        tree.put("position", receipt.position());
        return Json.canonical(tree).getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Reads a signed receipt.
     *
     * @throws SignatureException if a signature is wrong, or the document another than a receipt
     */
    public static Receipt.Accepted open(Envelope envelope) throws SignatureException {
        return parse(envelope.verifiedPayload(PAYLOAD_TYPE));
    }

    /** What {@link #open} reads once its signatures are verified. */
    static Receipt.Accepted parse(byte[] payload) throws SignatureException {
        try {
            Receipt.Accepted receipt = read(JSON.parse(Json.decodeUtf8(ByteBuffer.wrap(payload))));
            if (!Arrays.equals(bytes(receipt), payload)) {
                throw new IllegalArgumentException("it is not canonical JSON (RFC 8785)");
            }
            return receipt;
        } catch (IllegalArgumentException e) {
            throw new SignatureException("what is signed is no receipt: " + e.getMessage());
        }
    }

    private static Receipt.Accepted read(JsonFields fields) {
        if (!fields.text("format").equals(FORMAT)) {
            throw new IllegalArgumentException("format is '" + fields.text("format") + "', not '" + FORMAT + "'");
        }
        fields.integer("version", 1, 1);
        SubJobId subJob =
                new SubJobId(JobId.parse(fields.text("job")), (int) fields.integer("epoch", 0, Integer.MAX_VALUE), (int)
                        fields.integer("index", 0, Integer.MAX_VALUE));
        Receipt.Accepted receipt = new Receipt.Accepted(
                subJob,
                fields.optionalText("node").map(NodeAddress::parse),
                Digest.parse(fields.text("digest")),
                fields.integer("weight", 1, SubJobHeader.MAX_WEIGHT),
                fields.integer("position", 0, Long.MAX_VALUE));
        fields.requireNoOthers();
        return receipt;
    }
}
