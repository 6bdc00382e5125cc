package io.emeth.aggregator.store;

import io.emeth.aggregator.Digest;
import io.emeth.aggregator.JobSpec;
import io.emeth.aggregator.NodeAddress;
import io.emeth.aggregator.Part;
import io.emeth.aggregator.PayloadLayout;
import io.emeth.aggregator.RejectReason;
import io.emeth.aggregator.StoreException;
import io.emeth.aggregator.Tally;
import io.emeth.aggregator.json.Json;
import io.emeth.aggregator.json.JsonFields;
import io.emeth.aggregator.json.OneLine;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A {@link Tally} as a text. */
final class TallyJson {
    private static final long MAX_TOKENS = 64L << 20;

    private TallyJson() {}

    static String print(Tally tally) {
        Map<String, Object> rejected = new LinkedHashMap<>();
        tally.rejected().forEach((reason, count) -> rejected.put(reason.name(), count));
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("rejected", rejected);
        tree.put("retracted", tally.retracted().stream().map(TallyJson::tree).toList());
        return Json.print(tree, false);
    }

    private static Map<String, Object> tree(Part part) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("index", part.index());
        part.node().ifPresent(node -> tree.put("node", node));
        tree.put("digest", part.digest());
        tree.put("weight", part.weight());
        tree.put("leadingDimensions", part.leadingDimensions());
        tree.put("objectCount", part.objectCount());
        return tree;
    }

    /** @throws StoreException of kind {@link StoreException.Kind#DAMAGED} if it is none, or longer than one can be */
    static Tally parse(String text) {
        try {
            return read(text);
        } catch (IllegalArgumentException e) {
            throw new StoreException(
                    StoreException.Kind.DAMAGED,
                    "a tally is what was written, but cannot be read (" + OneLine.of(String.valueOf(e.getMessage()))
                            + "); go on with the version of this library that wrote it",
                    e);
        }
    }

    private static Tally read(String text) {
        JsonFields fields = new Json(MAX_TOKENS).parse(text);
        Map<RejectReason, Long> rejected = new LinkedHashMap<>();
        JsonFields counts = fields.object("rejected");
        counts.names()
                .forEach(name -> rejected.put(RejectReason.valueOf(name), counts.integer(name, 1, Long.MAX_VALUE)));
        List<Part> retracted = fields.objects("retracted", JobSpec.MAX_PARALLEL).stream()
                .map(TallyJson::part)
                .toList();
        return new Tally(rejected, retracted);
    }

    private static Part part(JsonFields fields) {
        return new Part(
                (int) fields.integer("index", 0, Integer.MAX_VALUE),
                fields.optionalText("node").map(NodeAddress::parse),
                Digest.parse(fields.text("digest")),
                fields.integer("weight", 1, Long.MAX_VALUE),
                fields.integers("leadingDimensions", PayloadLayout.MAX_TENSORS),
                (int) fields.integer("objectCount", 0, Integer.MAX_VALUE));
    }
}
