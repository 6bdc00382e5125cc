package io.emeth.aggregator;

import io.emeth.aggregator.json.JsonFields;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** {@link NodePolicy} in JSON; {@link NodePolicy.Unsigned} is not written. */
final class NodePolicyJson {
    private static final String ANYBODY = "anybody";
    private static final String ALLOW_LIST = "allow-list";
    private static final String ASSIGNED = "assigned";

    private NodePolicyJson() {}

    static NodePolicy read(JsonFields fields) {
        NodePolicy policy = switch (fields.text("policy")) {
            case ANYBODY -> new NodePolicy.Anybody();
            case ALLOW_LIST -> new NodePolicy.AllowList(Set.copyOf(addresses(fields)));
            case ASSIGNED -> new NodePolicy.Assigned(addresses(fields));
            default ->
                throw new IllegalArgumentException(
                        "nodes.policy '" + fields.text("policy") + "' is none of anybody, allow-list, assigned");
        };
        fields.requireNoOthers();
        return policy;
    }

    private static List<NodeAddress> addresses(JsonFields fields) {
        return fields.texts("addresses", JobSpec.MAX_LISTED_NODES).stream()
                .map(NodeAddress::parse)
                .toList();
    }

    /** @param policy not {@link NodePolicy.Unsigned} */
    static Map<String, Object> tree(NodePolicy policy) {
        Map<String, Object> tree = new LinkedHashMap<>();
        if (policy instanceof NodePolicy.AllowList list) {
            tree.put("policy", ALLOW_LIST);
            tree.put("addresses", list.addresses().stream().sorted().toList());
        } else if (policy instanceof NodePolicy.Assigned assigned) {
            tree.put("policy", ASSIGNED);
            tree.put("addresses", assigned.addresses());
        } else {
            tree.put("policy", ANYBODY);
        }
        return tree;
    }
}
