package io.emeth.aggregator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * The result of one epoch of a job: a header that lists what went into it, and the payload's objects.
 *
 * <p>Its bytes are a function of the job and the set of accepted results. Immutable and thread-safe, under the
 * condition of {@link SubJobResult}.
 */
public final class FinalResult {
    private final FinalResultHeader header;
    private final List<ByteBuffer> objects;

    private FinalResult(FinalResultHeader header, List<ByteBuffer> objects) {
        this.header = header;
        this.objects = Container.direct(objects);
    }

    /**
     * Puts together what a program made of the covered results.
     *
     * @param parametersId of the results, if they are encrypted
     * @param materials what the program was given, by name
     * @throws IllegalArgumentException if {@code covered} is empty, or the payload is no legal one of {@code job}
     */
    static FinalResult of(
            JobSpec job,
            int epoch,
            Optional<String> parametersId,
            SortedMap<String, Digest> materials,
            CoveredSet covered,
            FinalPayload payload) {
        FinalResultHeader header = new FinalResultHeader(
                job.job(),
                epoch,
                job.program(),
                parametersId,
                payload.layout(),
                job.elementType(),
                payload.divisor(),
                payload.plan(),
                materials,
                covered.parts(),
                Digest.sha256(payload.objects()),
                Container.lengths(payload.objects()));
        return new FinalResult(header, payload.objects());
    }

    /**
     * Reads a file, copying its objects into direct memory.
     *
     * @throws RejectedResultException if the file is not a well-formed final result
     * @throws IOException if it cannot be read
     */
    public static FinalResult read(Path path) throws IOException, RejectedResultException {
        try (ByteSource.OfFile source = ByteSource.ofFile(path)) {
            return read(source);
        }
    }

    /**
     * Reads a container held in memory, from position to limit, neither of which moves. Objects of a direct buffer are
     * not copied.
     *
     * @throws RejectedResultException if the bytes are not a well-formed final result
     */
    public static FinalResult parse(ByteBuffer bytes) throws RejectedResultException {
        try {
            return read(new ByteSource.OfBuffer(bytes));
        } catch (IOException e) {
            throw new UncheckedIOException("reading from memory", e);
        }
    }

    private static FinalResult read(ByteSource source) throws IOException, RejectedResultException {
        ContainerReader reader = ContainerReader.open(source, Container.Kind.FINAL_RESULT, Limits.NONE);
        FinalResultHeader header = reader.header(FinalResultHeader::read);
        return new FinalResult(header, reader.objects());
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
        return ContainerWriter.toBuffers(Container.Kind.FINAL_RESULT, header.tree(), objects);
    }

    /** What the result says about itself. */
    public FinalResultHeader header() {
        return header;
    }

    /** The objects: new read-only, direct, little-endian views, each from position 0 to its limit. */
    public List<ByteBuffer> objects() {
        return objects.stream().map(Container::view).toList();
    }

    @Override
    public String toString() {
        return "FinalResult[" + header.job() + "/" + header.epoch() + ", "
                + header.parts().size() + " parts]";
    }
}
