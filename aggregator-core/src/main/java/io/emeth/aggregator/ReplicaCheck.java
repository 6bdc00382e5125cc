package io.emeth.aggregator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/**
 * Encrypted random combinations of the differences of replicas: who has the secret key sees in them whether the replicas
 * agree, and nothing else of their numbers if they do. The objects are those of the first group's combinations, then those
 * of the second's, and so on. See {@code docs/replicas.md}.
 *
 * <p>Its bytes are a function of the terms and of the replicas. Immutable and thread-safe, under the condition of {@link
 * SubJobResult}.
 */
public final class ReplicaCheck {
    private final ReplicaCheckHeader header;
    private final List<ByteBuffer> objects;

    private ReplicaCheck(ReplicaCheckHeader header, List<ByteBuffer> objects) {
        this.header = header;
        this.objects = Container.direct(objects);
    }

    /**
     * A cross-check of these combinations.
     *
     * @param objects one serialized ciphertext for each combination of each group; each from position to limit
     * @throws IllegalArgumentException if there are more or fewer, or one is empty
     */
    public static ReplicaCheck of(ReplicaCheckTerms terms, List<ByteBuffer> objects) {
        return new ReplicaCheck(
                new ReplicaCheckHeader(terms, Digest.sha256(objects), Container.lengths(objects)), objects);
    }

    /**
     * Reads a file, copying its objects into direct memory of at most {@code limits}.
     *
     * @throws RejectedResultException if the file is not a well-formed cross-check within {@code limits}
     * @throws IOException if it cannot be read
     */
    public static ReplicaCheck read(Path path, Limits limits) throws IOException, RejectedResultException {
        try (ByteSource.OfFile source = ByteSource.ofFile(path)) {
            return read(source, limits);
        }
    }

    /**
     * Reads a container held in memory, from position to limit, neither of which moves. Objects of a direct buffer are
     * not copied.
     *
     * @throws RejectedResultException if the bytes are not a well-formed cross-check within {@code limits}
     */
    public static ReplicaCheck parse(ByteBuffer bytes, Limits limits) throws RejectedResultException {
        try {
            return read(new ByteSource.OfBuffer(bytes), limits);
        } catch (IOException e) {
            throw new UncheckedIOException("reading from memory", e);
        }
    }

    private static ReplicaCheck read(ByteSource source, Limits limits) throws IOException, RejectedResultException {
        ContainerReader reader = ContainerReader.open(source, Container.Kind.REPLICA_CHECK, limits);
        ReplicaCheckHeader header = reader.header(ReplicaCheckHeader::read);
        return new ReplicaCheck(header, reader.objects());
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
        return ContainerWriter.toBuffers(Container.Kind.REPLICA_CHECK, header.tree(), objects);
    }

    /** What the cross-check says about itself. */
    public ReplicaCheckHeader header() {
        return header;
    }

    /** The objects: new read-only, direct, little-endian views, each from position 0 to its limit. */
    public List<ByteBuffer> objects() {
        return objects.stream().map(Container::view).toList();
    }

    /** The ciphertext of one combination of one group. */
    public ByteBuffer object(int group, int combination) {
        return Container.view(objects.get(group * header.terms().combinations() + combination));
    }

    @Override
    public String toString() {
        ReplicaCheckTerms terms = header.terms();
        return "ReplicaCheck[" + terms.job() + "/" + terms.epoch() + ", "
                + terms.replicas().size() + " replicas, " + objects.size() + " combinations]";
    }
}
