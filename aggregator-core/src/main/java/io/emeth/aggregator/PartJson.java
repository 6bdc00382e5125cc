package io.emeth.aggregator;

import io.emeth.aggregator.json.JsonFields;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A {@link Part} in JSON; first dimensions are left out where they are those of the container's layout. */
final class PartJson {
    private PartJson() {}

    static List<Part> read(List<JsonFields> parts, PayloadLayout layout) {
        List<Part> read = new ArrayList<>(parts.size());
        for (JsonFields part : parts) {
            read.add(new Part(
                    (int) part.integer("index", 0, Integer.MAX_VALUE),
                    part.optionalText("node").map(NodeAddress::parse),
                    Digest.parse(part.text("digest")),
                    part.integer("weight", 1, SubJobHeader.MAX_WEIGHT),
                    part.has("leadingDimensions")
                            ? part.integers("leadingDimensions", PayloadLayout.MAX_TENSORS)
                            : layout.leadingDimensions(),
                    (int) part.integer("objectCount", 0, Limits.MOST_OBJECTS)));
            part.requireNoOthers();
        }
        return read;
    }

    static Map<String, Object> tree(Part part, PayloadLayout layout) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("index", part.index());
        part.node().ifPresent(node -> tree.put("node", node));
        tree.put("digest", part.digest());
        tree.put("weight", part.weight());
        if (!part.leadingDimensions().equals(layout.leadingDimensions())) {
            tree.put("leadingDimensions", part.leadingDimensions());
        }
        tree.put("objectCount", part.objectCount());
        return tree;
    }
}
