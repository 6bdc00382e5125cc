package io.emeth.aggregator;

import io.emeth.aggregator.json.JsonFields;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a job's vector says about itself. Immutable. The claims are the sender's; the program that is given the vector
 * compares them with the job.
 *
 * @param job the job it belongs to
 * @param name what the program knows it by: 1 to 64 of {@code A-Z a-z 0-9 _ . -}
 * @param parametersId for an encrypted vector, and only then: as in {@link SubJobHeader}
 * @param layout the logical shape of the payload
 * @param elementType for a public vector, and only then
 * @param payloadDigest the SHA-256 of all objects' bytes, without padding
 * @param objectLengths the length of each object in bytes, each in [1, 2^31)
 */
public record JobVectorHeader(
        JobId job,
        String name,
        Optional<String> parametersId,
        PayloadLayout layout,
        Optional<ElementType> elementType,
        Digest payloadDigest,
        List<Long> objectLengths) {

    /** @throws IllegalArgumentException naming the first rule broken */
    public JobVectorHeader {
        Checks.name("vector", name);
        Container.requirePlainOrEncrypted(parametersId, elementType);
        objectLengths = List.copyOf(objectLengths);
        Container.requireObjectLengths(objectLengths, Limits.MOST_OBJECTS);
    }

    static JobVectorHeader read(JsonFields fields, Digest payloadDigest, List<Long> objectLengths) {
        return new JobVectorHeader(
                JobId.parse(fields.text("job")),
                fields.text("name"),
                fields.optionalText("parametersId"),
                LayoutJson.read(fields),
                fields.optionalText("elementType").map(ElementType::parse),
                payloadDigest,
                objectLengths);
    }

    Map<String, Object> tree() {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("format", Container.Kind.JOB_VECTOR.format());
        tree.put("version", Container.VERSION);
        tree.put("job", job);
        tree.put("name", name);
        parametersId.ifPresent(id -> tree.put("parametersId", id));
        tree.put("layout", LayoutJson.tree(layout));
        elementType.ifPresent(type -> tree.put("elementType", type));
        tree.put("payloadDigest", payloadDigest);
        tree.put("objectLengths", objectLengths);
        return tree;
    }
}
