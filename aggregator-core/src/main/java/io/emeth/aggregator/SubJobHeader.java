package io.emeth.aggregator;

import io.emeth.aggregator.json.JsonFields;
import io.emeth.aggregator.signing.EcdsaSignature;
import io.emeth.aggregator.signing.TypedData;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a SubJob result says about itself. Immutable. The claims are the sender's; {@link Aggregation} compares them
 * with the job.
 *
 * @param job the job it belongs to
 * @param epoch 0-based
 * @param index the SubJob, 0-based
 * @param program the integration logic it was made for
 * @param parametersId for an encrypted payload, and only then: the SEAL parms_id of the key level, 64 lower-case
 *     hexadecimal digits, the bytes in the order in which SEAL stores them
 * @param publicKey for an encrypted payload, if it says so: the fingerprint of the public key it is encrypted under
 * @param weight the public sample count, in [1, {@link #MAX_WEIGHT}]
 * @param fuelUsed what computing it cost, in the network's units, at least 0
 * @param node who computed it, if it says so
 * @param layout the logical shape of the payload
 * @param elementType for a plain payload, and only then
 * @param payloadDigest the SHA-256 of all objects' bytes, without padding
 * @param objectLengths the length of each object in bytes, each in [1, 2^31)
 * @param signature the node's signature of {@link #typedData}, if there is one; there is a node then
 */
public record SubJobHeader(
        JobId job,
        int epoch,
        int index,
        ProgramId program,
        Optional<String> parametersId,
        Optional<Digest> publicKey,
        long weight,
        long fuelUsed,
        Optional<NodeAddress> node,
        PayloadLayout layout,
        Optional<ElementType> elementType,
        Digest payloadDigest,
        List<Long> objectLengths,
        Optional<EcdsaSignature> signature) {

    /** The largest weight: 2^32 - 1. */
    public static final long MAX_WEIGHT = (1L << 32) - 1;

    /** @throws IllegalArgumentException naming the first rule broken */
    public SubJobHeader {
        Checks.inRange("epoch", epoch, 0, Integer.MAX_VALUE);
        Checks.inRange("index", index, 0, Integer.MAX_VALUE);
        Checks.inRange("weight", weight, 1, MAX_WEIGHT);
        Checks.inRange("fuelUsed", fuelUsed, 0, Long.MAX_VALUE);
        Container.requirePlainOrEncrypted(parametersId, elementType);
        if (publicKey.isPresent() && parametersId.isEmpty()) {
            throw new IllegalArgumentException("publicKey " + publicKey.get() + " of a plain payload; leave it out");
        }
        if (signature.isPresent() && node.isEmpty()) {
            throw new IllegalArgumentException("there is a signature but no node; name the one that signed");
        }
        objectLengths = List.copyOf(objectLengths);
        Container.requireObjectLengths(objectLengths, Limits.MOST_OBJECTS);
    }

    /**
     * Reads the header of a {@link SubJobResult} held in memory, from position to limit, without looking at its payload.
     *
     * @throws RejectedResultException if header and size are not those of a SubJob result
     */
    public static SubJobHeader parse(ByteBuffer container) throws RejectedResultException {
        try {
            return ContainerReader.open(new ByteSource.OfBuffer(container), Container.Kind.SUBJOB_RESULT, Limits.NONE)
                    .header(SubJobHeader::read);
        } catch (IOException e) {
            throw new UncheckedIOException("reading from memory", e);
        }
    }

    /** Which SubJob this is the result of. */
    public SubJobId subJob() {
        return new SubJobId(job, epoch, index);
    }

    static SubJobHeader read(JsonFields fields, Digest payloadDigest, List<Long> objectLengths) {
        return new SubJobHeader(
                JobId.parse(fields.text("job")),
                (int) fields.integer("epoch", 0, Integer.MAX_VALUE),
                (int) fields.integer("index", 0, Integer.MAX_VALUE),
                ProgramId.parse(fields.text("program")),
                fields.optionalText("parametersId"),
                fields.optionalText("publicKey").map(Digest::parse),
                fields.integer("weight", 1, MAX_WEIGHT, 1),
                fields.integer("fuelUsed", 0, Long.MAX_VALUE, 0),
                fields.optionalText("node").map(NodeAddress::parse),
                LayoutJson.read(fields),
                fields.optionalText("elementType").map(ElementType::parse),
                payloadDigest,
                objectLengths,
                fields.optionalText("signature").map(EcdsaSignature::parse));
    }

    /**
     * What the node signs: EIP-712's struct {@code SubJobResult(bytes16 job,uint32 epoch,uint32 index,uint256
     * programId,bytes32 parametersDigest,bytes32 payloadDigest,uint64 weight,uint64 fuelUsed)}. The whole header is in
     * it, but for the node, which the signature itself tells, and the signature.
     */
    public TypedData typedData() {
        return new TypedData(
                "SubJobResult",
                List.of(
                        TypedData.Field.bytes("job", job.toByteArray()),
                        TypedData.Field.unsigned("epoch", 32, epoch),
                        TypedData.Field.unsigned("index", 32, index),
                        TypedData.Field.unsigned("programId", 256, program.value()),
                        TypedData.Field.bytes(
                                "parametersDigest", parametersDigest().toByteArray()),
                        TypedData.Field.bytes("payloadDigest", payloadDigest.toByteArray()),
                        TypedData.Field.unsigned("weight", 64, weight),
                        TypedData.Field.unsigned("fuelUsed", 64, fuelUsed)));
    }

    /**
     * How the payload is to be read: the SHA-256 of the canonical JSON object (RFC 8785) of {@code elementType}, {@code
     * layout}, {@code objectLengths}, {@code parametersId} and {@code publicKey}, those that the header has.
     */
    public Digest parametersDigest() {
        Map<String, Object> tree = new LinkedHashMap<>();
        elementType.ifPresent(type -> tree.put("elementType", type));
        tree.put("layout", LayoutJson.tree(layout));
        tree.put("objectLengths", objectLengths);
        parametersId.ifPresent(id -> tree.put("parametersId", id));
        publicKey.ifPresent(key -> tree.put("publicKey", key));
        return Digest.ofCanonical(tree);
    }

    /**
     * Whose signature it is, if there is one; the claim of {@link #node} is right if it is the same.
     *
     * @return empty without a signature, and if nobody can have made it
     */
    public Optional<NodeAddress> signer() {
        return signature.flatMap(by -> by.signer(typedData())).map(NodeAddress::new);
    }

    /** This header with the signature of whoever made it, who becomes the node. */
    SubJobHeader signed(EcdsaSignature by, NodeAddress signer) {
        return copy(weight, fuelUsed, publicKey, Optional.of(signer), Optional.of(by));
    }

    /** This header with another weight, and without a signature. */
    SubJobHeader withWeight(long other) {
        return copy(other, fuelUsed, publicKey, node, Optional.empty());
    }

    /** This header with other costs, and without a signature. */
    SubJobHeader withFuelUsed(long other) {
        return copy(weight, other, publicKey, node, Optional.empty());
    }

    /** This header with the fingerprint of a public key, and without a signature. */
    SubJobHeader withPublicKey(Digest fingerprint) {
        return copy(weight, fuelUsed, Optional.of(fingerprint), node, Optional.empty());
    }

    /** This header with another node, and without a signature. */
    SubJobHeader withNode(NodeAddress other) {
        return copy(weight, fuelUsed, publicKey, Optional.of(other), Optional.empty());
    }

    private SubJobHeader copy(
            long otherWeight,
            long otherFuelUsed,
            Optional<Digest> otherPublicKey,
            Optional<NodeAddress> otherNode,
            Optional<EcdsaSignature> otherSignature) {
        return new SubJobHeader(
                job,
                epoch,
                index,
                program,
                parametersId,
                otherPublicKey,
                otherWeight,
                otherFuelUsed,
                otherNode,
                layout,
                elementType,
                payloadDigest,
                objectLengths,
                otherSignature);
    }

    Map<String, Object> tree() {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("format", Container.Kind.SUBJOB_RESULT.format());
        tree.put("version", Container.VERSION);
        tree.put("job", job);
        tree.put("epoch", epoch);
        tree.put("index", index);
        tree.put("program", program);
        parametersId.ifPresent(id -> tree.put("parametersId", id));
        publicKey.ifPresent(key -> tree.put("publicKey", key));
        tree.put("weight", weight);
        if (fuelUsed != 0) {
            tree.put("fuelUsed", fuelUsed);
        }
        node.ifPresent(address -> tree.put("node", address));
        tree.put("layout", LayoutJson.tree(layout));
        elementType.ifPresent(type -> tree.put("elementType", type));
        tree.put("payloadDigest", payloadDigest);
        tree.put("objectLengths", objectLengths);
        signature.ifPresent(by -> tree.put("signature", by));
        return tree;
    }
}
