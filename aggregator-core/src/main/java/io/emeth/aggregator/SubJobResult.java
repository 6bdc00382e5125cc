package io.emeth.aggregator;

import io.emeth.aggregator.signing.EcdsaSignature;
import io.emeth.aggregator.signing.SigningKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The result of one SubJob: a header and the payload's objects, plain bytes or serialized ciphertexts.
 *
 * <p>The header's digest and lengths are always those of the objects. Immutable, as long as nobody changes the memory
 * behind a direct buffer it was made from: such buffers are not copied, so they must keep their bytes until the result
 * and every accumulator that accepted it are done. Thread-safe under the same condition.
 */
public final class SubJobResult {
    private final SubJobHeader header;
    private final List<ByteBuffer> objects;

    private SubJobResult(SubJobHeader header, List<ByteBuffer> objects) {
        this.header = header;
        this.objects = Container.direct(objects);
    }

    /**
     * A plain result of weight 1.
     *
     * @param objects the payload's elements in order, cut anywhere between two elements; each from position to limit
     * @throws IllegalArgumentException if an object is empty or there are more than 2^20
     */
    public static SubJobResult plain(
            SubJobId subJob,
            ProgramId program,
            ElementType elementType,
            PayloadLayout layout,
            List<ByteBuffer> objects) {
        return of(subJob, program, Optional.empty(), layout, Optional.of(elementType), objects);
    }

    /**
     * An encrypted result of weight 1.
     *
     * @param parametersId as in {@link SubJobHeader}
     * @param objects the serialized ciphertexts in order; each from position to limit
     * @throws IllegalArgumentException if {@code parametersId} is malformed, an object is empty or there are more
     *     than 2^20
     */
    public static SubJobResult encrypted(
            SubJobId subJob, ProgramId program, String parametersId, PayloadLayout layout, List<ByteBuffer> objects) {
        return of(subJob, program, Optional.of(parametersId), layout, Optional.empty(), objects);
    }

    private static SubJobResult of(
            SubJobId subJob,
            ProgramId program,
            Optional<String> parametersId,
            PayloadLayout layout,
            Optional<ElementType> elementType,
            List<ByteBuffer> objects) {
        SubJobHeader header = new SubJobHeader(
                subJob.job(),
                subJob.epoch(),
                subJob.index(),
                program,
                parametersId,
                Optional.empty(),
                1,
                0,
                Optional.empty(),
                layout,
                elementType,
                Digest.sha256(objects),
                Container.lengths(objects),
                Optional.empty());
        return new SubJobResult(header, objects);
    }

    /**
     * This result with another weight; a signature is dropped.
     *
     * @param weight the public sample count, in [1, 2^32)
     * @throws IllegalArgumentException if it is outside that range
     */
    public SubJobResult withWeight(long weight) {
        return new SubJobResult(header.withWeight(weight), objects);
    }

    /**
     * This result with what computing it cost; a signature is dropped.
     *
     * @param fuelUsed in the network's units, at least 0
     * @throws IllegalArgumentException if it is negative
     */
    public SubJobResult withFuelUsed(long fuelUsed) {
        return new SubJobResult(header.withFuelUsed(fuelUsed), objects);
    }

    /**
     * This result, which is encrypted, with the fingerprint of the public key that it is encrypted under; a signature is
     * dropped.
     *
     * @throws IllegalArgumentException if the result is plain
     */
    public SubJobResult withPublicKey(Digest fingerprint) {
        return new SubJobResult(header.withPublicKey(fingerprint), objects);
    }

    /** This result with the address of the node that computed it, which nobody has proven; a signature is dropped. */
    public SubJobResult withNode(NodeAddress node) {
        return new SubJobResult(header.withNode(node), objects);
    }

    /**
     * This result, signed by its node.
     *
     * @param node a key of secp256k1
     * @throws IllegalArgumentException if the key is of another algorithm
     */
    public SubJobResult signedBy(SigningKey node) {
        NodeAddress address = NodeAddress.of(node.verifyingKey());
        return new SubJobResult(header.signed(node.sign(header.typedData()), address), objects);
    }

    /**
     * This result with a signature made elsewhere, such as by a wallet, of the header's {@link SubJobHeader#typedData};
     * the node is whoever signed.
     *
     * @throws IllegalArgumentException if nobody can have made that signature
     */
    public SubJobResult withSignature(EcdsaSignature signature) {
        NodeAddress signer = signature
                .signer(header.typedData())
                .map(NodeAddress::new)
                .orElseThrow(() -> new IllegalArgumentException("no key makes the signature " + signature));
        return new SubJobResult(header.signed(signature, signer), objects);
    }

    /**
     * Reads a file, copying its objects into direct memory of at most {@code limits}.
     *
     * @throws RejectedResultException if the file is not a well-formed SubJob result within {@code limits}
     * @throws IOException if it cannot be read
     */
    public static SubJobResult read(Path path, Limits limits) throws IOException, RejectedResultException {
        try (ByteSource.OfFile source = ByteSource.ofFile(path)) {
            return read(source, limits);
        }
    }

    /** The same into leased memory: the result is not to be used after the lease. */
    static SubJobResult read(Path path, Limits limits, ReadMemory.Lease memory)
            throws IOException, RejectedResultException {
        try (ByteSource.OfFile source = ByteSource.ofFile(path, memory::allocate)) {
            return read(source, limits);
        }
    }

    /**
     * Reads a container held in memory, from position to limit, neither of which moves. Objects of a direct buffer are
     * not copied.
     *
     * @throws RejectedResultException if the bytes are not a well-formed SubJob result within {@code limits}
     */
    public static SubJobResult parse(ByteBuffer bytes, Limits limits) throws RejectedResultException {
        try {
            return read(new ByteSource.OfBuffer(bytes), limits);
        } catch (IOException e) {
            throw new UncheckedIOException("reading from memory", e);
        }
    }

    private static SubJobResult read(ByteSource source, Limits limits) throws IOException, RejectedResultException {
        ContainerReader reader = ContainerReader.open(source, Container.Kind.SUBJOB_RESULT, limits);
        SubJobHeader header = reader.header(SubJobHeader::read);
        return new SubJobResult(header, reader.objects());
    }

    /**
     * Writes the container to {@code path}, which holds all of it or what it held before, even after a crash.
     *
     * @throws IOException if it cannot be written; no temporary file is left then
     */
    public void write(Path path) throws IOException {
        ContainerWriter.write(path, toBuffers());
    }

    /** The container's bytes, in pieces to be sent one after the other; the objects are not copied. */
    public List<ByteBuffer> toBuffers() {
        return ContainerWriter.toBuffers(Container.Kind.SUBJOB_RESULT, header.tree(), objects);
    }

    /** What the result says about itself. */
    public SubJobHeader header() {
        return header;
    }

    /** The objects: new read-only, direct, little-endian views, each from position 0 to its limit. */
    public List<ByteBuffer> objects() {
        return objects.stream().map(Container::view).toList();
    }

    @Override
    public String toString() {
        return "SubJobResult[" + header.subJob() + ", " + objects.size() + " objects]";
    }
}
