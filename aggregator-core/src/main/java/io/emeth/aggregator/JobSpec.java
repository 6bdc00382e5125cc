package io.emeth.aggregator;

import io.emeth.aggregator.json.Json;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What a requester asks for: which program integrates how many results of which shape. Immutable.
 *
 * <p>Its JSON form, {@code job.json}, has these fields and no others:
 *
 * <pre>
 * {
 *   "format": "emeth-job", "version": 1,
 *   "job": "0f8fad5b-d9cb-469f-a165-70867728950e",
 *   "program": "weighted-mean",                          name, 0x number or decimal number as a string
 *   "numParallel": 8,                                    1 to 2^20
 *   "numEpochs": 5,                                      at least 1; 1 if left out
 *   "layout": [{"name": "weights", "shape": [10, 784]}, {"name": "bias", "shape": [10]}],
 *   "encryption": {                                      left out for plain payloads
 *     "scheme": "ckks", "degree": 8192,
 *     "coefficientModuli": [1152921504606830593, ...],
 *     "plainModulus": 65537,                             BFV only
 *     "scaleBits": 40,                                   CKKS only
 *     "securityBits": 128},                              128 if left out; 0 allows toy parameters
 *   "elementType": "int64",                              plain payloads only: bytes, int64 or float64
 *   "completeness": {"quorum": 6, "deadline": "2026-12-31T00:00:00Z"},   or {"all": true}, which is the default
 *   "maxWeight": 1000000,                                1 to 2^32 - 1; 1000000 if left out
 *   "arguments": {"fractionBits": 4, "coefficients": [1, "-0.25"]},      what the program knows; left out if none
 *   "valueBound": "2.5",                                 an integer or a decimal string; may be left out
 *   "nodes": {"policy": "allow-list", "addresses": ["0x52908400098527886e0f7030069857d2e4169ee7", …]},
 *                                                        or {"policy": "assigned", "addresses": [one for each index]},
 *                                                        or {"policy": "anybody"}; left out: no signatures are needed
 *   "publicKey": "5e16…",                                SHA-256 of the public key; may be left out
 *   "resubmission": "replace"                            or "refuse", which is the default
 * }
 * </pre>
 *
 * @param job the job's name
 * @param programName the program as written: see {@link #program}
 * @param numParallel how many SubJobs an epoch has, in [1, {@link #MAX_PARALLEL}]
 * @param numEpochs how many epochs the job has, at least 1
 * @param layout the shape of each SubJob result; for concatenations the largest one
 * @param encryption the parameters of encrypted payloads; empty for plain ones
 * @param elementType the type of plain payloads; empty for encrypted ones
 * @param completeness when an epoch may be finished
 * @param maxWeight the largest weight a result may claim, in [1, 2^32)
 * @param arguments what the program is told beside the shape; each program refuses those it does not know
 * @param valueBound the largest absolute value of any number in a result, above 0 and at most 2^62, of at most 32
 *     characters in plain notation; kept without trailing zeros. Without it some programs derive one, others refuse
 * @param nodes whose results are taken
 * @param publicKey the fingerprint of the key that all results must be encrypted under, if the job names it
 * @param resubmission what becomes of a second, different result of an index
 */
public record JobSpec(
        JobId job,
        String programName,
        int numParallel,
        int numEpochs,
        PayloadLayout layout,
        Optional<EncryptionSpec> encryption,
        Optional<ElementType> elementType,
        CompletenessPolicy completeness,
        long maxWeight,
        ProgramArguments arguments,
        Optional<BigDecimal> valueBound,
        NodePolicy nodes,
        Optional<Digest> publicKey,
        Resubmission resubmission) {

    /** Most SubJobs of an epoch: 2^20. */
    public static final int MAX_PARALLEL = 1 << 20;

    /** Most nodes that a job lists: their addresses must fit into its description. */
    public static final int MAX_LISTED_NODES = 1 << 17;

    /** The largest weight unless the job says otherwise. */
    public static final long DEFAULT_MAX_WEIGHT = 1_000_000;

    /** Most of {@code numParallel} times tensors: keeps the final result's header, which lists both, within bounds. */
    private static final long MAX_LISTED_DIMENSIONS = 1L << 22;

    private static final long MAX_JSON_BYTES = 8L << 20; // the longest arguments take 5 MiB

    private static final BigDecimal MAX_VALUE_BOUND = new BigDecimal(BigInteger.ONE.shiftLeft(62));

    /** @throws InvalidJobException naming the first rule broken */
    public JobSpec {
        try {
            ProgramId.resolve(programName);
            Checks.inRange("numParallel", numParallel, 1, MAX_PARALLEL);
            Checks.inRange("numEpochs", numEpochs, 1, Integer.MAX_VALUE);
            Checks.inRange("maxWeight", maxWeight, 1, SubJobHeader.MAX_WEIGHT);
            long dimensions = (long) numParallel * layout.tensors().size();
            Checks.inRange("numParallel times the number of tensors", dimensions, 1, MAX_LISTED_DIMENSIONS);
            if (completeness instanceof CompletenessPolicy.Quorum quorum) {
                Checks.inRange("quorum", quorum.minimum(), 1, numParallel);
            }
            if (nodes instanceof NodePolicy.Assigned assigned) {
                Checks.inRange("number of assigned nodes", assigned.addresses().size(), numParallel, numParallel);
            }
            valueBound = valueBound.map(JobSpec::checkedBound);
        } catch (IllegalArgumentException e) {
            throw new InvalidJobException(String.valueOf(e.getMessage()), e);
        }
        if (encryption.isPresent() == elementType.isPresent()) {
            throw new InvalidJobException("exactly one of encryption and elementType (plain) must be given");
        }
        if (publicKey.isPresent() && encryption.isEmpty()) {
            throw new InvalidJobException("publicKey " + publicKey.get() + " of a plain job; leave it out");
        }
    }

    private static BigDecimal checkedBound(BigDecimal bound) {
        if (bound.signum() <= 0 || bound.compareTo(MAX_VALUE_BOUND) > 0) {
            throw new IllegalArgumentException("valueBound " + bound + " is outside (0, 2^62]");
        }
        return DecimalJson.canonical("valueBound", bound);
    }

    /**
     * A job of one epoch on plain payloads, complete when all results are in, with the default largest weight, without
     * arguments and bound.
     */
    public static JobSpec plain(
            JobId job, String programName, int numParallel, PayloadLayout layout, ElementType elementType) {
        return of(job, programName, numParallel, layout, Optional.empty(), Optional.of(elementType));
    }

    /**
     * A job of one epoch on encrypted payloads, complete when all results are in, with the default largest weight,
     * without arguments and bound.
     */
    public static JobSpec encrypted(
            JobId job, String programName, int numParallel, PayloadLayout layout, EncryptionSpec encryption) {
        return of(job, programName, numParallel, layout, Optional.of(encryption), Optional.empty());
    }

    private static JobSpec of(
            JobId job,
            String programName,
            int numParallel,
            PayloadLayout layout,
            Optional<EncryptionSpec> encryption,
            Optional<ElementType> elementType) {
        return new JobSpec(
                job,
                programName,
                numParallel,
                1,
                layout,
                encryption,
                elementType,
                new CompletenessPolicy.All(),
                DEFAULT_MAX_WEIGHT,
                ProgramArguments.NONE,
                Optional.empty(),
                new NodePolicy.Unsigned(),
                Optional.empty(),
                Resubmission.REFUSE);
    }

    /** This job with another number of epochs. */
    public JobSpec withNumEpochs(int epochs) {
        return with(draft -> draft.numEpochs = epochs);
    }

    /** This job with another policy. */
    public JobSpec withCompleteness(CompletenessPolicy policy) {
        return with(draft -> draft.completeness = policy);
    }

    /** This job with another largest weight. */
    public JobSpec withMaxWeight(long largest) {
        return with(draft -> draft.maxWeight = largest);
    }

    /** This job with other arguments. */
    public JobSpec withArguments(ProgramArguments others) {
        return with(draft -> draft.arguments = others);
    }

    /** This job with a bound, or another one. */
    public JobSpec withValueBound(BigDecimal bound) {
        return with(draft -> draft.valueBound = Optional.of(bound));
    }

    /** This job taking the results of other nodes. */
    public JobSpec withNodes(NodePolicy policy) {
        return with(draft -> draft.nodes = policy);
    }

    /** This job, which is encrypted, for results under one public key only: see {@link #publicKey}. */
    public JobSpec withPublicKey(Digest fingerprint) {
        return with(draft -> draft.publicKey = Optional.of(fingerprint));
    }

    /** This job with another answer to second results. */
    public JobSpec withResubmission(Resubmission policy) {
        return with(draft -> draft.resubmission = policy);
    }

    private JobSpec with(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return draft.job();
    }

    /** A job on its way to another one: what can be changed. */
    private static final class Draft {
        private final JobSpec origin;
        private int numEpochs;
        private CompletenessPolicy completeness;
        private long maxWeight;
        private ProgramArguments arguments;
        private Optional<BigDecimal> valueBound;
        private NodePolicy nodes;
        private Optional<Digest> publicKey;
        private Resubmission resubmission;

        Draft(JobSpec origin) {
            this.origin = origin;
            this.numEpochs = origin.numEpochs;
            this.completeness = origin.completeness;
            this.maxWeight = origin.maxWeight;
            this.arguments = origin.arguments;
            this.valueBound = origin.valueBound;
            this.nodes = origin.nodes;
            this.publicKey = origin.publicKey;
            this.resubmission = origin.resubmission;
        }

        JobSpec job() {
            return new JobSpec(
                    origin.job,
                    origin.programName,
                    origin.numParallel,
                    numEpochs,
                    origin.layout,
                    origin.encryption,
                    origin.elementType,
                    completeness,
                    maxWeight,
                    arguments,
                    valueBound,
                    nodes,
                    publicKey,
                    resubmission);
        }
    }

    /** The program's number: {@link ProgramId#resolve} of {@link #programName}. */
    public ProgramId program() {
        return ProgramId.resolve(programName);
    }

    /**
     * Reads a {@code job.json} file of at most 8 MiB.
     *
     * @throws InvalidJobException naming the field, its value and what would be right
     * @throws IOException if the file cannot be read
     */
    public static JobSpec read(Path path) throws IOException {
        long size = Files.size(path);
        if (size > MAX_JSON_BYTES) {
            throw new InvalidJobException(
                    path + " has " + size + " bytes; a job description has at most " + MAX_JSON_BYTES);
        }
        byte[] bytes = Files.readAllBytes(path);
        try {
            return fromJson(Json.decodeUtf8(ByteBuffer.wrap(bytes)));
        } catch (InvalidJobException e) {
            throw e;
        } catch (IllegalArgumentException e) {
            throw new InvalidJobException(String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * Reads the JSON form.
     *
     * @throws InvalidJobException naming the field, its value and what would be right
     */
    public static JobSpec fromJson(String json) {
        if (json.length() > MAX_JSON_BYTES) {
            throw new InvalidJobException(
                    "the job description has " + json.length() + " characters; the most is " + MAX_JSON_BYTES);
        }
        return JobSpecJson.read(json);
    }

    /**
     * The SHA-256 of the JSON form without white space, with sorted names and all integers in full: equal for equal jobs,
     * whatever their files look like.
     */
    public Digest digest() {
        return Digest.ofCanonical(JobSpecJson.tree(this));
    }

    /** The JSON form with every field, indented; reading it gives an equal job. */
    public String toJson() {
        return JobSpecJson.print(this);
    }
}
