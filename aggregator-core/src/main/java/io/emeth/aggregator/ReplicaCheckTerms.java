package io.emeth.aggregator;

import io.emeth.aggregator.json.JsonFields;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a cross-check compares, and everything that its random factors depend on. Immutable.
 *
 * @param job the job the replicas belong to
 * @param epoch 0-based
 * @param program the integration logic they were made for
 * @param parametersId of the encryption, as in {@link SubJobHeader}
 * @param scope which replicas one combination compares
 * @param combinations how many independent combinations of each group, in [1, {@link #MAX_COMBINATIONS}]
 * @param factorBits b in [1, {@link #MAX_FACTOR_BITS}]: factors are ±1 to ±2^b
 * @param beacon up to {@link #MAX_BEACON_BYTES} bytes that nobody knew when the replicas were made, as lower-case
 *     hexadecimal digits; may be empty
 * @param replicas strictly ascending, at most {@link #MAX_REPLICAS}, 2 to {@link #MAX_PER_INDEX} of each index, those of one index with equally many
 *     objects
 */
public record ReplicaCheckTerms(
        JobId job,
        int epoch,
        ProgramId program,
        String parametersId,
        ReplicaScope scope,
        int combinations,
        int factorBits,
        String beacon,
        List<Replica> replicas) {

    /** Most combinations of a group. */
    public static final int MAX_COMBINATIONS = 256;

    /** The largest factor is 2^16: the factor of the first replica stays far below the accumulator's limit of 2^32. */
    public static final int MAX_FACTOR_BITS = 16;

    /** Most bytes of a beacon. */
    public static final int MAX_BEACON_BYTES = 64;

    /** Most replicas of an index. */
    public static final int MAX_PER_INDEX = 64;

    /** Most replicas of all. */
    public static final int MAX_REPLICAS = 1 << 20;

    /** Most combinations of all groups together, each of which is an object. */
    public static final int MAX_OBJECTS = 1 << 20;

    private static final String LABEL = "io.emeth.aggregator/replica-check/1";

    /** @throws IllegalArgumentException naming the first rule broken */
    public ReplicaCheckTerms {
        Checks.inRange("epoch", epoch, 0, Integer.MAX_VALUE);
        Digest.requireHex64("parametersId", parametersId);
        Checks.inRange("combinations", combinations, 1, MAX_COMBINATIONS);
        Checks.inRange("factorBits", factorBits, 1, MAX_FACTOR_BITS);
        requireBeacon(beacon);
        replicas = List.copyOf(replicas);
        requireReplicas(replicas);
        Checks.inRange(
                "number of combinations of all groups",
                scope.countGroups(replicas) * combinations, // at most 2^25 * 2^8
                1,
                MAX_OBJECTS);
    }

    /**
     * Returns {@code beacon} if it is an even number of lower-case hexadecimal digits, at most 128.
     *
     * @throws IllegalArgumentException otherwise
     */
    public static String requireBeacon(String beacon) {
        boolean legal = beacon.length() <= 2 * MAX_BEACON_BYTES && beacon.length() % 2 == 0;
        if (!legal || !beacon.chars().allMatch(c -> (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'))) {
            throw new IllegalArgumentException("beacon '" + beacon
                    + "' is not an even number of lower-case hexadecimal digits, at most " + 2 * MAX_BEACON_BYTES);
        }
        return beacon;
    }

    private static void requireReplicas(List<Replica> replicas) {
        Checks.inRange("number of replicas", replicas.size(), 2, MAX_REPLICAS);
        for (int i = 1; i < replicas.size(); i++) {
            if (replicas.get(i).compareTo(replicas.get(i - 1)) <= 0) {
                throw new IllegalArgumentException("replica " + replicas.get(i) + " comes after " + replicas.get(i - 1)
                        + "; they must ascend by index, then digest");
            }
        }
        for (List<Replica> same : ReplicaScope.byIndex(replicas)) {
            Replica first = same.get(0);
            Checks.inRange("number of replicas of index " + first.index(), same.size(), 2, MAX_PER_INDEX);
            for (Replica replica : same) {
                if (replica.objectCount() != first.objectCount()) {
                    throw new IllegalArgumentException("replica " + replica + " has " + replica.objectCount()
                            + " objects, the first of its index " + first.objectCount());
                }
            }
        }
    }

    /** The groups that are compared, in the order of their combinations; each in ascending order. */
    public List<List<Replica>> groups() {
        return scope.groups(replicas);
    }

    /** The factors of this check. */
    public ReplicaFactors factors() {
        return new ReplicaFactors(this);
    }

    /** What the factors are derived from: SHA-256 over a label and every term that matters, integers big-endian. */
    Digest seed() {
        byte[] label = LABEL.getBytes(StandardCharsets.US_ASCII);
        byte[] beaconBytes = HexFormat.of().parseHex(beacon);
        List<ByteBuffer> parts = new ArrayList<>();
        parts.add(ByteBuffer.wrap(label));
        parts.add(ByteBuffer.wrap(job.toByteArray()));
        parts.add(ByteBuffer.allocate(4).putInt(epoch).flip());
        parts.add(ByteBuffer.wrap(HexFormat.of().parseHex(parametersId)));
        parts.add(ByteBuffer.allocate(4 * 4)
                .putInt(scope.code())
                .putInt(combinations)
                .putInt(factorBits)
                .putInt(beaconBytes.length)
                .flip());
        parts.add(ByteBuffer.wrap(beaconBytes));
        ByteBuffer listed = ByteBuffer.allocate(4 + replicas.size() * (4 + 4 + Digest.BYTES));
        listed.putInt(replicas.size());
        for (Replica replica : replicas) {
            listed.putInt(replica.index())
                    .putInt(replica.objectCount())
                    .put(replica.digest().toByteArray());
        }
        parts.add(listed.flip());
        return Digest.sha256(parts);
    }

    static ReplicaCheckTerms read(JsonFields fields) {
        List<Replica> replicas = new ArrayList<>();
        for (JsonFields replica : fields.objects("replicas", MAX_REPLICAS)) {
            replicas.add(new Replica(
                    (int) replica.integer("index", 0, JobSpec.MAX_PARALLEL - 1),
                    replica.optionalText("node").map(NodeAddress::parse),
                    Digest.parse(replica.text("digest")),
                    (int) replica.integer("objectCount", 1, Limits.MOST_OBJECTS)));
            replica.requireNoOthers();
        }
        return new ReplicaCheckTerms(
                JobId.parse(fields.text("job")),
                (int) fields.integer("epoch", 0, Integer.MAX_VALUE),
                ProgramId.parse(fields.text("program")),
                fields.text("parametersId"),
                ReplicaScope.parse(fields.text("scope")),
                (int) fields.integer("combinations", 1, MAX_COMBINATIONS),
                (int) fields.integer("factorBits", 1, MAX_FACTOR_BITS),
                fields.optionalText("beacon").orElse(""),
                replicas);
    }

    Map<String, Object> tree() {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("format", Container.Kind.REPLICA_CHECK.format());
        tree.put("version", Container.VERSION);
        tree.put("job", job);
        tree.put("epoch", epoch);
        tree.put("program", program);
        tree.put("parametersId", parametersId);
        tree.put("scope", scope);
        tree.put("combinations", combinations);
        tree.put("factorBits", factorBits);
        if (!beacon.isEmpty()) {
            tree.put("beacon", beacon);
        }
        tree.put("replicas", replicas.stream().map(ReplicaCheckTerms::tree).toList());
        return tree;
    }

    private static Map<String, Object> tree(Replica replica) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("index", replica.index());
        replica.node().ifPresent(node -> tree.put("node", node));
        tree.put("digest", replica.digest());
        tree.put("objectCount", replica.objectCount());
        return tree;
    }
}
