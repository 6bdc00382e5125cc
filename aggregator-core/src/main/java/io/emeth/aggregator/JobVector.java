package io.emeth.aggregator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A vector that belongs to a job rather than to one of its SubJobs, public or encrypted: what results are multiplied
 * by. It has a container of its own kind, so that nobody can submit it as a result, or a result as a vector.
 *
 * <p>The header's digest and lengths are always those of the objects. Immutable and thread-safe, under the condition of
 * {@link SubJobResult}.
 */
public final class JobVector {
    private final JobVectorHeader header;
    private final List<ByteBuffer> objects;

    private JobVector(JobVectorHeader header, List<ByteBuffer> objects) {
        this.header = header;
        this.objects = Container.direct(objects);
    }

    /**
     * A public vector.
     *
     * @param name 1 to 64 of {@code A-Z a-z 0-9 _ . -}
     * @param objects the elements in order, cut anywhere between two elements; each from position to limit
     * @throws IllegalArgumentException if the name has another form, an object is empty or there are more than 2^20
     */
    public static JobVector plain(
            JobId job, String name, ElementType elementType, PayloadLayout layout, List<ByteBuffer> objects) {
        return of(job, name, Optional.empty(), layout, Optional.of(elementType), objects);
    }

    /**
     * An encrypted vector.
     *
     * @param name 1 to 64 of {@code A-Z a-z 0-9 _ . -}
     * @param parametersId as in {@link SubJobHeader}
     * @param objects the serialized ciphertexts in order; each from position to limit
     * @throws IllegalArgumentException if the name or {@code parametersId} has another form, an object is empty or
     *     there are more than 2^20
     */
    public static JobVector encrypted(
            JobId job, String name, String parametersId, PayloadLayout layout, List<ByteBuffer> objects) {
        return of(job, name, Optional.of(parametersId), layout, Optional.empty(), objects);
    }

    private static JobVector of(
            JobId job,
            String name,
            Optional<String> parametersId,
            PayloadLayout layout,
            Optional<ElementType> elementType,
            List<ByteBuffer> objects) {
        JobVectorHeader header = new JobVectorHeader(
                job, name, parametersId, layout, elementType, Digest.sha256(objects), Container.lengths(objects));
        return new JobVector(header, objects);
    }

    /**
     * Reads a file, copying its objects into direct memory of at most {@code limits}.
     *
     * @throws RejectedResultException if the file is not a well-formed vector within {@code limits}
     * @throws IOException if it cannot be read
     */
    public static JobVector read(Path path, Limits limits) throws IOException, RejectedResultException {
        try (ByteSource.OfFile source = ByteSource.ofFile(path)) {
            return read(source, limits);
        }
    }

    /**
     * Reads a container held in memory, from position to limit, neither of which moves. Objects of a direct buffer are
     * not copied.
     *
     * @throws RejectedResultException if the bytes are not a well-formed vector within {@code limits}
     */
    public static JobVector parse(ByteBuffer bytes, Limits limits) throws RejectedResultException {
        try {
            return read(new ByteSource.OfBuffer(bytes), limits);
        } catch (IOException e) {
            throw new UncheckedIOException("reading from memory", e);
        }
    }

    private static JobVector read(ByteSource source, Limits limits) throws IOException, RejectedResultException {
        ContainerReader reader = ContainerReader.open(source, Container.Kind.JOB_VECTOR, limits);
        JobVectorHeader header = reader.header(JobVectorHeader::read);
        return new JobVector(header, reader.objects());
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
        return ContainerWriter.toBuffers(Container.Kind.JOB_VECTOR, header.tree(), objects);
    }

    /** What the vector says about itself. */
    public JobVectorHeader header() {
        return header;
    }

    /** The objects: new read-only, direct, little-endian views, each from position 0 to its limit. */
    public List<ByteBuffer> objects() {
        return objects.stream().map(Container::view).toList();
    }

    @Override
    public String toString() {
        return "JobVector[" + header.job() + "/" + header.name() + ", " + objects.size() + " objects]";
    }
}
