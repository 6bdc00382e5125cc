package io.emeth.aggregator;

import io.emeth.aggregator.json.JsonFields;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a SubJob result says about itself. Immutable. The claims are the sender's; {@link Aggregation} compares them
 * with the job.
 *
 * @param job the job it belongs to
 * @param epoch 0-based
 * @param index the SubJob, 0-based
 * @param program the integration logic it was made for
 * @param parametersId for an encrypted payload, and only then: the SEAL parms_id of the key level, 64 lower-case
 *     hexadecimal digits, the bytes in the order in which SEAL stores them
 * @param weight the public sample count, in [1, {@link #MAX_WEIGHT}]
 * @param node who computed it, if it says so
 * @param layout the logical shape of the payload
 * @param elementType for a plain payload, and only then
 * @param payloadDigest the SHA-256 of all objects' bytes, without padding
 * @param objectLengths the length of each object in bytes, each in [1, 2^31)
 */
public record SubJobHeader(
        JobId job,
        int epoch,
        int index,
        ProgramId program,
        Optional<String> parametersId,
        long weight,
        Optional<NodeAddress> node,
        PayloadLayout layout,
        Optional<ElementType> elementType,
        Digest payloadDigest,
        List<Long> objectLengths) {

    /** The largest weight: 2^32 - 1. */
    public static final long MAX_WEIGHT = (1L << 32) - 1;

    /** @throws IllegalArgumentException naming the first rule broken */
    public SubJobHeader {
        Checks.inRange("epoch", epoch, 0, Integer.MAX_VALUE);
        Checks.inRange("index", index, 0, Integer.MAX_VALUE);
        Checks.inRange("weight", weight, 1, MAX_WEIGHT);
        Container.requirePlainOrEncrypted(parametersId, elementType);
        objectLengths = List.copyOf(objectLengths);
        Container.requireObjectLengths(objectLengths, Limits.MOST_OBJECTS);
    }

    /** Which SubJob this is the result of. */
    public SubJobId subJob() {
        return new SubJobId(job, epoch, index);
    }

    static SubJobHeader read(JsonFields fields, Digest payloadDigest, List<Long> objectLengths) {
        return new SubJobHeader(
                JobId.parse(fields.text("job")),
                (int) fields.integer("epoch", 0, Integer.MAX_VALUE),
                (int) fields.integer("index", 0, Integer.MAX_VALUE),
                ProgramId.parse(fields.text("program")),
                fields.optionalText("parametersId"),
                fields.integer("weight", 1, MAX_WEIGHT, 1),
                fields.optionalText("node").map(NodeAddress::parse),
                LayoutJson.read(fields),
                fields.optionalText("elementType").map(ElementType::parse),
                payloadDigest,
                objectLengths);
    }

    Map<String, Object> tree() {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("format", Container.Kind.SUBJOB_RESULT.format());
        tree.put("version", Container.VERSION);
        tree.put("job", job);
        tree.put("epoch", epoch);
        tree.put("index", index);
        tree.put("program", program);
        parametersId.ifPresent(id -> tree.put("parametersId", id));
        tree.put("weight", weight);
        node.ifPresent(address -> tree.put("node", address));
        tree.put("layout", LayoutJson.tree(layout));
        elementType.ifPresent(type -> tree.put("elementType", type));
        tree.put("payloadDigest", payloadDigest);
        tree.put("objectLengths", objectLengths);
        return tree;
    }
}
