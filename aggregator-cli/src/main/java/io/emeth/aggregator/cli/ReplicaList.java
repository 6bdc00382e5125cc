package io.emeth.aggregator.cli;

import io.emeth.aggregator.Replica;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Replicas in the documents of {@code --json}. */
final class ReplicaList {
    private ReplicaList() {}

    static List<Map<String, Object>> of(List<Replica> replicas) {
        List<Map<String, Object>> list = new ArrayList<>();
        for (Replica replica : replicas) {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("index", replica.index());
            replica.node().ifPresent(node -> fields.put("node", node.toString()));
            fields.put("digest", replica.digest().toString());
            list.add(fields);
        }
        return list;
    }
}
