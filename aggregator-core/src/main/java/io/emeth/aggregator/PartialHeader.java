package io.emeth.aggregator;

import io.emeth.aggregator.json.JsonFields;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a partial says about itself. Immutable.
 *
 * @param job the job it belongs to
 * @param jobDigest of the job's description: see {@link JobSpec#digest}
 * @param epoch 0-based
 * @param program the integration logic whose state it is
 * @param parametersId for encrypted payloads, and only then, if a result is inside: as in {@link SubJobHeader}
 * @param layout the job's
 * @param materials the SHA-256 of what the program was given beside the results, by ascending name
 * @param parts what is inside, by strictly ascending index, perhaps nothing
 * @param everCounted how many results were ever counted, those taken out again included; at least as many as parts
 * @param tally what was refused and taken out
 * @param payloadDigest the SHA-256 of all objects' bytes, without padding
 * @param objectLengths the length of each object in bytes, each in [1, 2^31)
 */
public record PartialHeader(
        JobId job,
        Digest jobDigest,
        int epoch,
        ProgramId program,
        Optional<String> parametersId,
        PayloadLayout layout,
        SortedMap<String, Digest> materials,
        List<Part> parts,
        long everCounted,
        Tally tally,
        Digest payloadDigest,
        List<Long> objectLengths) {

    /** @throws IllegalArgumentException naming the first rule broken */
    public PartialHeader {
        Checks.inRange("epoch", epoch, 0, Integer.MAX_VALUE);
        parametersId.ifPresent(id -> Digest.requireHex64("parametersId", id));
        materials = Collections.unmodifiableSortedMap(new TreeMap<>(materials));
        Checks.inRange("number of materials", materials.size(), 0, Materials.MAX_MATERIALS);
        materials.keySet().forEach(name -> Checks.name("material", name));
        parts = List.copyOf(parts);
        Checks.inRange("number of parts", parts.size(), 0, JobSpec.MAX_PARALLEL);
        int last = -1;
        for (Part part : parts) {
            if (part.index() <= last) {
                throw new IllegalArgumentException("part index " + part.index() + " comes after " + last);
            }
            last = part.index();
        }
        Checks.inRange("everCounted", everCounted, parts.size(), Long.MAX_VALUE);
        objectLengths = List.copyOf(objectLengths);
        Container.requireObjectLengths(objectLengths, FinalResultHeader.MAX_OBJECTS);
    }

    static PartialHeader read(JsonFields fields, Digest payloadDigest, List<Long> objectLengths) {
        PayloadLayout layout = LayoutJson.read(fields);
        return new PartialHeader(
                JobId.parse(fields.text("job")),
                Digest.parse(fields.text("jobDigest")),
                (int) fields.integer("epoch", 0, Integer.MAX_VALUE),
                ProgramId.parse(fields.text("program")),
                fields.optionalText("parametersId"),
                layout,
                digests(fields, "materials"),
                PartJson.read(fields.objects("parts", JobSpec.MAX_PARALLEL), layout),
                fields.integer("everCounted", 0, Long.MAX_VALUE),
                new Tally(rejected(fields), PartJson.read(fields.objects("retracted", Tally.MAX_RETRACTED), layout)),
                payloadDigest,
                objectLengths);
    }

    private static SortedMap<String, Digest> digests(JsonFields fields, String name) {
        TreeMap<String, Digest> digests = new TreeMap<>();
        JsonFields object = fields.object(name);
        object.names().forEach(key -> digests.put(key, Digest.parse(object.text(key))));
        return digests;
    }

    private static Map<RejectReason, Long> rejected(JsonFields fields) {
        Map<RejectReason, Long> rejected = new LinkedHashMap<>();
        JsonFields counts = fields.object("rejected");
        counts.names()
                .forEach(name -> rejected.put(RejectReason.valueOf(name), counts.integer(name, 1, Long.MAX_VALUE)));
        return rejected;
    }

    Map<String, Object> tree() {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("format", Container.Kind.PARTIAL.format());
        tree.put("version", Container.VERSION);
        tree.put("job", job);
        tree.put("jobDigest", jobDigest);
        tree.put("epoch", epoch);
        tree.put("program", program);
        parametersId.ifPresent(id -> tree.put("parametersId", id));
        tree.put("layout", LayoutJson.tree(layout));
        tree.put("materials", materials);
        tree.put(
                "parts", parts.stream().map(part -> PartJson.tree(part, layout)).toList());
        tree.put("everCounted", everCounted);
        Map<String, Object> rejected = new LinkedHashMap<>();
        tally.rejected().forEach((reason, count) -> rejected.put(reason.name(), count));
        tree.put("rejected", rejected);
        tree.put(
                "retracted",
                tally.retracted().stream()
                        .map(part -> PartJson.tree(part, layout))
                        .toList());
        tree.put("payloadDigest", payloadDigest);
        tree.put("objectLengths", objectLengths);
        return tree;
    }
}
