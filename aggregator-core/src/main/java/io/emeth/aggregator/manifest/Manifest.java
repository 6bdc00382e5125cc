package io.emeth.aggregator.manifest;

import io.emeth.aggregator.AggregationProgram;
import io.emeth.aggregator.Digest;
import io.emeth.aggregator.FinalResult;
import io.emeth.aggregator.FinalResultHeader;
import io.emeth.aggregator.InvalidJobException;
import io.emeth.aggregator.JobSpec;
import io.emeth.aggregator.Part;
import io.emeth.aggregator.ProgramRegistry;
import io.emeth.aggregator.Tally;
import io.emeth.aggregator.json.Json;
import io.emeth.aggregator.json.JsonFields;
import io.emeth.aggregator.signing.Envelope;
import io.emeth.aggregator.signing.SignatureException;
import io.emeth.aggregator.signing.SigningKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What was aggregated, by which program, into what: enough for anybody to check it. An in-toto Statement (version 1) in
 * canonical JSON (RFC 8785) whose subject is the final result's file; signed, it is the payload of a DSSE {@link
 * Envelope}. The fields are described in {@code docs/wire-format.md}. Immutable; equal manifests have equal bytes.
 */
public final class Manifest {
    /** The media type of in-toto statements, which envelopes name. */
    public static final String PAYLOAD_TYPE = "application/vnd.in-toto+json";

    private static final String STATEMENT_TYPE = "https://in-toto.io/Statement/v1";
    private static final String PREDICATE_TYPE = "urn:emeth:aggregation:v1";
    private static final String SUBJECT_NAME = "final-result";
    /** An epoch of 2^20 results, each reassigned at no more than 55 bytes, and 9 MiB for the rest. */
    private static final int MAX_BYTES = 64 << 20;

    private static final Json JSON = new Json(2L * JobSpec.MAX_PARALLEL + (1 << 10), MAX_BYTES);

    /** What job and final result cannot tell. */
    private static final Set<String> UNTOLD = Set.of(
            "predicate.rejected", "predicate.retracted", "predicate.revision", "predicate.engine", "predicate.library");

    private final Digest subject;
    private final Digest root;
    private final long count;
    private final int revision;
    private final int retracted;
    private final byte[] bytes;

    private Manifest(Map<String, Object> statement) {
        String json = Json.canonical(statement);
        this.bytes = json.getBytes(StandardCharsets.UTF_8);
        requireShort(bytes);
        JsonFields fields = JSON.parse(json);
        requireText(fields, "_type", STATEMENT_TYPE);
        requireText(fields, "predicateType", PREDICATE_TYPE);
        List<JsonFields> subjects = fields.objects("subject", 1);
        if (subjects.isEmpty()) {
            throw new IllegalArgumentException("the manifest has no subject");
        }
        requireText(subjects.get(0), "name", SUBJECT_NAME);
        this.subject = Digest.parse(subjects.get(0).object("digest").text("sha256"));
        JsonFields covered = fields.object("predicate").object("covered");
        this.root = Digest.parse(covered.text("root"));
        this.count = covered.integer("count", 1, JobSpec.MAX_PARALLEL);
        this.revision = (int) fields.object("predicate").integer("revision", 1, Integer.MAX_VALUE, 1);
        this.retracted = (int) fields.object("predicate").object("retracted").integer("count", 0, Integer.MAX_VALUE);
    }

    private static void requireShort(byte[] json) {
        if (json.length > MAX_BYTES) {
            throw new IllegalArgumentException("a manifest has at most " + MAX_BYTES + " bytes, not " + json.length);
        }
    }

    private static void requireText(JsonFields fields, String name, String expected) {
        if (!fields.text(name).equals(expected)) {
            throw new IllegalArgumentException(name + " is '" + fields.text(name) + "', not '" + expected + "'");
        }
    }

    /**
     * States how {@code result}, the first of its epoch, was made.
     *
     * @param programs where the job's program is found
     * @param tally what was left out
     * @throws InvalidJobException if the program is not registered, or its definition too long
     */
    public static Manifest of(JobSpec job, ProgramRegistry programs, FinalResult result, Tally tally) {
        return of(job, programs, result, tally, 1);
    }

    /**
     * States how {@code result} was made.
     *
     * @param revision 1 for the first result of an epoch, one more for each after results were taken out
     * @throws InvalidJobException if the program is not registered, or its definition too long
     */
    public static Manifest of(JobSpec job, ProgramRegistry programs, FinalResult result, Tally tally, int revision) {
        Map<String, Object> rejected = new TreeMap<>();
        tally.rejected().forEach((reason, number) -> rejected.put(reason.name(), number));
        MerkleTree retracted =
                MerkleTree.of(tally.retracted().stream().map(Leaf::of).toList());
        Digest file = Digest.sha256(result.toBuffers());
        Map<String, Object> statement =
                statement(job, programs.of(job), result.header(), file, rejected, count(retracted), revision);
        try {
            return new Manifest(statement);
        } catch (IllegalArgumentException e) {
            throw new InvalidJobException(
                    "program '" + job.programName() + "' cannot be stated (" + e.getMessage()
                            + "); its definition must be shorter",
                    e);
        }
    }

    private static Map<String, Object> statement(
            JobSpec job,
            AggregationProgram program,
            FinalResultHeader header,
            Digest file,
            Map<String, Object> rejected,
            Map<String, Object> retracted,
            int revision) {
        Map<String, Object> predicate = new LinkedHashMap<>();
        predicate.put("job", Map.of("id", job.job(), "digest", job.digest()));
        predicate.put("epoch", header.epoch());
        predicate.put("program", program(job, program));
        header.plan().ifPresent(plan -> predicate.put("plan", plan));
        header.parametersId().ifPresent(id -> predicate.put("parametersId", id));
        job.publicKey().ifPresent(key -> predicate.put("publicKey", key));
        predicate.put("materials", header.materials());
        MerkleTree covered = MerkleTree.of(header.parts().stream().map(Leaf::of).toList());
        predicate.put("covered", count(covered));
        Map<String, Object> reassigned = reassigned(job, header.parts());
        if (!reassigned.isEmpty()) {
            predicate.put("reassigned", reassigned);
        }
        if (revision != 1) {
            predicate.put("revision", revision);
        }
        predicate.put("rejected", rejected);
        predicate.put("retracted", retracted);
        predicate.put("engine", program.engine());
        predicate.put("library", LibraryVersion.TEXT);
        Map<String, Object> statement = new LinkedHashMap<>();
        statement.put("_type", STATEMENT_TYPE);
        statement.put("predicateType", PREDICATE_TYPE);
        statement.put("predicate", predicate);
        statement.put("subject", List.of(Map.of("name", SUBJECT_NAME, "digest", Map.of("sha256", file))));
        return statement;
    }

    /** The results that came from other nodes than those in the job: they were given to them later. */
    static Map<String, Object> reassigned(JobSpec job, List<Part> parts) {
        Map<String, Object> nodes = new TreeMap<>();
        if (job.nodes().requiresSignature()) {
            parts.stream()
                    .filter(part -> part.node().isPresent() && part.index() < job.numParallel())
                    .filter(part ->
                            !job.nodes().allows(part.index(), part.node().get()))
                    .forEach(part ->
                            nodes.put(String.valueOf(part.index()), part.node().get()));
        }
        return nodes;
    }

    private static Map<String, Object> count(MerkleTree tree) {
        return Map.of("count", tree.size(), "root", tree.root());
    }

    /** A definition is text inside of text, so that its digest is that of the text as it stands. */
    private static Map<String, Object> program(JobSpec job, AggregationProgram program) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("id", program.id());
        tree.put("name", program.name());
        program.definition(job).ifPresent(definition -> {
            tree.put("definition", definition);
            tree.put("digest", Digest.sha256(ByteBuffer.wrap(definition.getBytes(StandardCharsets.UTF_8))));
        });
        return tree;
    }

    /**
     * Reads canonical JSON.
     *
     * @throws IllegalArgumentException if it is no manifest, or not canonical
     */
    public static Manifest parse(byte[] json) {
        requireShort(json);
        Manifest manifest = new Manifest(tree(Json.decodeUtf8(ByteBuffer.wrap(json))));
        if (!Arrays.equals(manifest.bytes, json)) {
            throw new IllegalArgumentException("the manifest is not canonical JSON (RFC 8785)");
        }
        return manifest;
    }

    private static Map<String, Object> tree(String json) {
        JsonFields fields = JSON.parse(json);
        Map<String, Object> tree = new LinkedHashMap<>();
        fields.names().forEach(name -> tree.put(name, fields.value(name)));
        return tree;
    }

    /**
     * Reads a signed manifest.
     *
     * @throws SignatureException if a signature is wrong, or the document another than a manifest
     */
    public static Manifest open(Envelope envelope) throws SignatureException {
        byte[] payload = envelope.verifiedPayload(PAYLOAD_TYPE);
        try {
            return parse(payload);
        } catch (IllegalArgumentException e) {
            throw new SignatureException("what is signed is no manifest: " + e.getMessage());
        }
    }

    /** Signs with each of {@code keys}, as {@link Envelope#sign} does. */
    public Envelope sign(Collection<SigningKey> keys) {
        return Envelope.sign(PAYLOAD_TYPE, bytes, keys);
    }

    /**
     * Compares with what can be told from the job and its final result. What was left out, and which library did the
     * work, cannot: for them the manifest's word is all there is, short of its signature.
     *
     * @param header of the final result
     * @param file the SHA-256 of the final result's file as it is: other bytes can hold the same header
     * @return the first field that differs, what it is here and what it should be; empty if none does
     * @throws InvalidJobException if the program is not registered
     */
    public Optional<String> difference(JobSpec job, ProgramRegistry programs, FinalResultHeader header, Digest file) {
        Map<String, Object> expected =
                statement(job, programs.of(job), header, file, Map.of(), count(MerkleTree.of(List.of())), 1);
        return FieldDifference.first(tree(toJson()), tree(Json.canonical(expected)), UNTOLD);
    }

    /** The SHA-256 of the final result's file. */
    public Digest subject() {
        return subject;
    }

    /** The root of the Merkle tree of all results inside, in the order of their indices. */
    public Digest root() {
        return root;
    }

    /** 1 for the first final result of the epoch, one more for each after results were taken out. */
    public int revision() {
        return revision;
    }

    /** How many results were taken out again, before the first final result of the epoch and since, as it says. */
    public int retracted() {
        return retracted;
    }

    /** How many results are inside. */
    public long count() {
        return count;
    }

    /** The SHA-256 of the canonical JSON. */
    public Digest digest() {
        return Digest.sha256(ByteBuffer.wrap(bytes));
    }

    /** The canonical JSON. */
    public String toJson() {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Manifest manifest && digest().equals(manifest.digest());
    }

    @Override
    public int hashCode() {
        return digest().hashCode();
    }

    @Override
    public String toString() {
        return "Manifest[" + digest() + "]";
    }
}
