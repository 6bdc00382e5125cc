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
 * What a final result says about itself. Immutable.
 *
 * @param job the job it belongs to
 * @param epoch 0-based
 * @param program the integration logic that made it
 * @param parametersId for an encrypted payload, and only then: the SEAL parms_id of the key level, as in {@link
 *     SubJobHeader}
 * @param layout the logical shape of the whole
 * @param elementType for a plain payload, and only then
 * @param divisor the (decrypted) numbers are divided by it, at least 1
 * @param plan the digest of the plan that the aggregation kept to, if its program makes one
 * @param materials the SHA-256 of what the program was given beside the results, by ascending name; at most {@link
 *     Materials#MAX_MATERIALS}
 * @param parts what went into it, by strictly ascending index, at least one
 * @param payloadDigest the SHA-256 of all objects' bytes, without padding
 * @param objectLengths the length of each object in bytes, each in [1, 2^31)
 */
public record FinalResultHeader(
        JobId job,
        int epoch,
        ProgramId program,
        Optional<String> parametersId,
        PayloadLayout layout,
        Optional<ElementType> elementType,
        long divisor,
        Optional<Digest> plan,
        SortedMap<String, Digest> materials,
        List<Part> parts,
        Digest payloadDigest,
        List<Long> objectLengths) {

    /** Most objects of a final result: 2^24. */
    public static final int MAX_OBJECTS = 1 << 24;

    /** @throws IllegalArgumentException naming the first rule broken */
    public FinalResultHeader {
        Checks.inRange("epoch", epoch, 0, Integer.MAX_VALUE);
        Container.requirePlainOrEncrypted(parametersId, elementType);
        Checks.inRange("divisor", divisor, 1, Long.MAX_VALUE);
        materials = Collections.unmodifiableSortedMap(new TreeMap<>(materials));
        Checks.inRange("number of materials", materials.size(), 0, Materials.MAX_MATERIALS);
        materials.keySet().forEach(name -> Checks.name("material", name));
        parts = List.copyOf(parts);
        requireParts(parts);
        objectLengths = List.copyOf(objectLengths);
        Container.requireObjectLengths(objectLengths, MAX_OBJECTS);
    }

    /** The parts' own layout may have other tensors than the whole: a dot product is one number. */
    private static void requireParts(List<Part> parts) {
        Checks.inRange("number of parts", parts.size(), 1, JobSpec.MAX_PARALLEL);
        int last = -1;
        int tensors = parts.get(0).leadingDimensions().size();
        for (Part part : parts) {
            if (part.index() <= last) {
                throw new IllegalArgumentException("part index " + part.index() + " comes after " + last);
            }
            last = part.index();
            if (part.leadingDimensions().size() != tensors) {
                throw new IllegalArgumentException("part " + part.index() + " has "
                        + part.leadingDimensions().size() + " leading dimensions, the first part " + tensors);
            }
        }
    }

    /**
     * Compares what follows from the job, whatever its program.
     *
     * @throws RejectedResultException naming the field that is not the job's
     */
    public void requireOf(JobSpec spec) throws RejectedResultException {
        require(RejectReason.WRONG_JOB, "job", job, spec.job());
        require(RejectReason.WRONG_PROGRAM, "program", program, spec.program());
        require(RejectReason.PARAMETERS_MISMATCH, "elementType", kind(elementType), kind(spec.elementType()));
        requireBelow(RejectReason.WRONG_EPOCH, "epoch", epoch, spec.numEpochs());
        for (Part part : parts) {
            requireBelow(RejectReason.INDEX_OUT_OF_RANGE, "part index", part.index(), spec.numParallel());
        }
    }

    private static String kind(Optional<ElementType> elementType) {
        return elementType.map(ElementType::toString).orElse("that of encrypted payloads");
    }

    private static void require(RejectReason reason, String what, Object actual, Object expected)
            throws RejectedResultException {
        if (!actual.equals(expected)) {
            throw new RejectedResultException(reason, what + " is " + actual + ", expected " + expected);
        }
    }

    private static void requireBelow(RejectReason reason, String what, int value, int bound)
            throws RejectedResultException {
        if (value >= bound) {
            throw new RejectedResultException(reason, what + " " + value + " is not below " + bound);
        }
    }

    static FinalResultHeader read(JsonFields fields, Digest payloadDigest, List<Long> objectLengths) {
        PayloadLayout layout = LayoutJson.read(fields);
        List<Part> parts = PartJson.read(fields.objects("parts", JobSpec.MAX_PARALLEL), layout);
        return new FinalResultHeader(
                JobId.parse(fields.text("job")),
                (int) fields.integer("epoch", 0, Integer.MAX_VALUE),
                ProgramId.parse(fields.text("program")),
                fields.optionalText("parametersId"),
                layout,
                fields.optionalText("elementType").map(ElementType::parse),
                fields.integer("divisor", 1, Long.MAX_VALUE),
                fields.optionalText("plan").map(Digest::parse),
                materials(fields),
                parts,
                payloadDigest,
                objectLengths);
    }

    private static SortedMap<String, Digest> materials(JsonFields fields) {
        TreeMap<String, Digest> materials = new TreeMap<>();
        if (fields.has("materials")) {
            JsonFields digests = fields.object("materials");
            digests.names().forEach(name -> materials.put(name, Digest.parse(digests.text(name))));
        }
        return materials;
    }

    Map<String, Object> tree() {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("format", Container.Kind.FINAL_RESULT.format());
        tree.put("version", Container.VERSION);
        tree.put("job", job);
        tree.put("epoch", epoch);
        tree.put("program", program);
        parametersId.ifPresent(id -> tree.put("parametersId", id));
        tree.put("layout", LayoutJson.tree(layout));
        elementType.ifPresent(type -> tree.put("elementType", type));
        tree.put("divisor", divisor);
        plan.ifPresent(digest -> tree.put("plan", digest));
        if (!materials.isEmpty()) {
            tree.put("materials", materials);
        }
        tree.put(
                "parts", parts.stream().map(part -> PartJson.tree(part, layout)).toList());
        tree.put("payloadDigest", payloadDigest);
        tree.put("objectLengths", objectLengths);
        return tree;
    }
}
