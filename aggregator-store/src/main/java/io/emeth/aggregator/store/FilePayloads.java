package io.emeth.aggregator.store;

import io.emeth.aggregator.Digest;
import io.emeth.aggregator.FinalResult;
import io.emeth.aggregator.Partial;
import io.emeth.aggregator.RejectedResultException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Bytes in a directory: containers in segments, {@code segment-1} and so on; partials and final results in files of their
 * own. A file's name means nothing unless a row of the database says so.
 */
final class FilePayloads implements Payloads {
    private static final String SEGMENT = "segment-";

    private final Path directory;
    private final long segmentBytes;
    private final Map<Long, StateFile> segments = new HashMap<>(); // those that are open
    private long last; // number of the segment that is written, 0 if there is none
    private long end; // how many bytes of it are taken

    /**
     * Bytes of {@code ledger}, in a directory inside of {@code store}.
     *
     * @param segmentBytes a segment that has as many is not continued
     */
    FilePayloads(Path store, long ledger, long segmentBytes) throws IOException {
        this.directory = store.resolve(Long.toString(ledger));
        this.segmentBytes = segmentBytes;
        if (!Files.isDirectory(directory)) {
            Files.createDirectory(directory);
            StateFile.forceDirectory(store);
        }
    }

    @Override
    public List<Location> stage(List<List<ByteBuffer>> containers) throws IOException {
        if (containers.isEmpty()) {
            return List.of();
        }
        if (last == 0 || end >= segmentBytes) {
            startSegment();
        }
        List<Location> locations = new ArrayList<>();
        List<ByteBuffer> pieces = new ArrayList<>();
        long start = end;
        for (List<ByteBuffer> container : containers) {
            long length = container.stream().mapToLong(ByteBuffer::remaining).sum();
            locations.add(new Location(last, end, length, Location.crc(container)));
            pieces.addAll(container);
            end += length;
        }
        segment(last).write(start, pieces);
        return locations;
    }

    private void startSegment() throws IOException {
        Path next = segmentPath(last + 1);
        segments.put(last + 1, StateFile.create(next));
        StateFile.forceDirectory(directory);
        last++;
        end = 0;
    }

    @Override
    public void keep(List<Location> locations, List<List<ByteBuffer>> containers) {
        // They are in their segment.
    }

    @Override
    public Optional<ByteBuffer> read(Location location, ByteBuffer reused) throws IOException {
        ByteBuffer bytes = Memory.of(location.length(), reused);
        try {
            if (!segment(location.segment()).read(location.start(), bytes)) {
                return Optional.empty();
            }
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
        bytes.flip();
        return Location.crc(List.of(bytes)) == location.crc() ? Optional.of(bytes) : Optional.empty();
    }

    private StateFile segment(long number) throws IOException {
        StateFile file = segments.get(number);
        if (file == null) {
            file = StateFile.open(segmentPath(number));
            segments.put(number, file);
        }
        return file;
    }

    @Override
    public void write(Kind kind, long number, List<ByteBuffer> pieces) throws IOException {
        try (StateFile file = StateFile.create(path(kind, number))) {
            file.write(0, pieces);
        }
        StateFile.forceDirectory(directory);
    }

    @Override
    public Optional<Partial> checkpoint(long number, Digest digest) throws IOException, RejectedResultException {
        Path path = path(Kind.CHECKPOINT, number);
        return has(path, digest) ? Optional.of(Partial.read(path)) : Optional.empty();
    }

    @Override
    public Optional<FinalResult> result(long number, Digest digest) throws IOException {
        Path path = path(Kind.RESULT, number);
        try {
            return has(path, digest) ? Optional.of(FinalResult.read(path)) : Optional.empty();
        } catch (RejectedResultException e) {
            throw new IOException(path + " has the digest of what was written, and cannot be read", e);
        }
    }

    private static boolean has(Path path, Digest digest) throws IOException {
        return Files.isRegularFile(path) && Digest.sha256(path).equals(digest);
    }

    @Override
    public void delete(Kind kind, long number) throws IOException {
        Files.deleteIfExists(path(kind, number));
    }

    @Override
    public void discardBefore(Location first) throws IOException {
        for (long number : numbers(SEGMENT).keySet()) {
            if (number < first.segment()) {
                deleteSegment(number);
            }
        }
    }

    private void deleteSegment(long number) throws IOException {
        StateFile open = segments.remove(number);
        if (open != null) {
            open.close();
        }
        Files.delete(segmentPath(number));
    }

    @Override
    public List<String> tidy(Location first, Location tail, Set<Long> checkpoints, Set<Long> results)
            throws IOException {
        List<String> repairs = new ArrayList<>();
        last = tail.segment();
        end = segmentBytes; // so that the next one is begun, unless the last one is there
        for (Map.Entry<Long, Path> segment : numbers(SEGMENT).entrySet()) {
            long number = segment.getKey();
            long size = Files.size(segment.getValue());
            if (number > last && size > 0) {
                repairs.add(cut(size, segment.getValue()));
            } else if (number == last && size > tail.end()) {
                repairs.add(cut(size - tail.end(), segment.getValue()));
                segment(number).truncate(tail.end());
            }
            if (number > last || number < first.segment()) {
                deleteSegment(number);
            } else if (number == last && size >= tail.end()) {
                end = tail.end();
            }
        }
        deleteOthers(Kind.CHECKPOINT, checkpoints);
        deleteOthers(Kind.RESULT, results);
        return repairs;
    }

    private static String cut(long bytes, Path path) {
        return bytes + " bytes at the end of " + path + " were cut: their write did not come to its end";
    }

    private void deleteOthers(Kind kind, Set<Long> named) throws IOException {
        for (Map.Entry<Long, Path> file : numbers(prefix(kind)).entrySet()) {
            if (!named.contains(file.getKey())) {
                Files.delete(file.getValue());
            }
        }
    }

    /** The files whose names are {@code prefix} and a number, by number. */
    private SortedMap<Long, Path> numbers(String prefix) throws IOException {
        SortedMap<Long, Path> files = new TreeMap<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(directory, prefix + "*")) {
            for (Path path : found) {
                String number = path.getFileName().toString().substring(prefix.length());
                if (number.matches("[0-9]{1,18}")) {
                    files.put(Long.parseLong(number), path);
                }
            }
        }
        return files;
    }

    private Path segmentPath(long number) {
        return directory.resolve(SEGMENT + number);
    }

    private static String prefix(Kind kind) {
        return kind == Kind.CHECKPOINT ? "checkpoint-" : "result-";
    }

    private Path path(Kind kind, long number) {
        return directory.resolve(prefix(kind) + number);
    }

    @Override
    public String place(Location location) {
        return segmentPath(location.segment()) + " at byte " + location.start();
    }

    @Override
    public String place(Kind kind, long number) {
        return path(kind, number).toString();
    }

    @Override
    public void deleteAll() throws IOException {
        close();
        deleteDirectory(directory);
    }

    /** Deletes a directory of files. */
    static void deleteDirectory(Path directory) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                Files.delete(file);
            }
        }
        Files.delete(directory);
    }

    @Override
    public void close() throws IOException {
        for (StateFile file : segments.values()) {
            file.close();
        }
        segments.clear();
    }
}
