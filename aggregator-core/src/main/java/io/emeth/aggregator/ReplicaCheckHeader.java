package io.emeth.aggregator;

import io.emeth.aggregator.json.JsonFields;
import java.util.List;
import java.util.Map;

/**
 * What a cross-check says about itself. Immutable.
 *
 * @param terms what it compares
 * @param payloadDigest the SHA-256 of all objects' bytes, without padding
 * @param objectLengths the length of each object in bytes: one object for each combination of each group
 */
public record ReplicaCheckHeader(ReplicaCheckTerms terms, Digest payloadDigest, List<Long> objectLengths) {

    /** @throws IllegalArgumentException naming the first rule broken */
    public ReplicaCheckHeader {
        objectLengths = List.copyOf(objectLengths);
        Container.requireObjectLengths(objectLengths, ReplicaCheckTerms.MAX_OBJECTS);
        long expected = (long) terms.groups().size() * terms.combinations();
        if (objectLengths.size() != expected) {
            throw new IllegalArgumentException(objectLengths.size() + " objects for "
                    + terms.groups().size() + " groups of " + terms.combinations() + " combinations");
        }
    }

    static ReplicaCheckHeader read(JsonFields fields, Digest payloadDigest, List<Long> objectLengths) {
        return new ReplicaCheckHeader(ReplicaCheckTerms.read(fields), payloadDigest, objectLengths);
    }

    Map<String, Object> tree() {
        Map<String, Object> tree = terms.tree();
        tree.put("payloadDigest", payloadDigest);
        tree.put("objectLengths", objectLengths);
        return tree;
    }
}
