package io.emeth.aggregator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/**
 * What an unfinished aggregation holds: its covered set and its totals, which are only ever written and read together.
 * It can be kept, sent, and merged into another aggregation of the same job: see {@link Aggregation#partial} and {@link
 * Aggregation#merge(Partial)}.
 *
 * <p>Covered set and totals are a function of the set of results inside; the rest tells how it came about. Immutable and
 * thread-safe, under the condition of {@link SubJobResult}.
 */
public final class Partial {
    private final PartialHeader header;
    private final List<ByteBuffer> objects;

    private Partial(PartialHeader header, List<ByteBuffer> objects) {
        this.header = header;
        this.objects = Container.direct(objects);
    }

    /** @param objects a snapshot of the accumulator that holds the header's parts */
    static Partial of(PartialHeader header, List<ByteBuffer> objects) {
        return new Partial(header, objects);
    }

    /**
     * Reads a file, copying its objects into direct memory.
     *
     * @throws RejectedResultException if the file is not a well-formed partial
     * @throws IOException if it cannot be read
     */
    public static Partial read(Path path) throws IOException, RejectedResultException {
        try (ByteSource.OfFile source = ByteSource.ofFile(path)) {
            return read(source);
        }
    }

    /**
     * Reads a container held in memory, from position to limit, neither of which moves. Objects of a direct buffer are
     * not copied.
     *
     * @throws RejectedResultException if the bytes are not a well-formed partial
     */
    public static Partial parse(ByteBuffer bytes) throws RejectedResultException {
        try {
            return read(new ByteSource.OfBuffer(bytes));
        } catch (IOException e) {
            throw new UncheckedIOException("reading from memory", e);
        }
    }

    private static Partial read(ByteSource source) throws IOException, RejectedResultException {
        ContainerReader reader = ContainerReader.open(source, Container.Kind.PARTIAL, Limits.NONE);
        PartialHeader header = reader.header(PartialHeader::read);
        return new Partial(header, reader.objects());
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
        return ContainerWriter.toBuffers(Container.Kind.PARTIAL, header.tree(), objects);
    }

    /** What the partial says about itself. */
    public PartialHeader header() {
        return header;
    }

    /** The objects: new read-only, direct, little-endian views, each from position 0 to its limit. */
    public List<ByteBuffer> objects() {
        return objects.stream().map(Container::view).toList();
    }

    @Override
    public String toString() {
        return "Partial[" + header.job() + "/" + header.epoch() + ", "
                + header.parts().size() + " parts]";
    }
}
