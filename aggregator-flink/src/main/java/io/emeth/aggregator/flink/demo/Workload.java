package io.emeth.aggregator.flink.demo;

import io.emeth.aggregator.JobId;
import io.emeth.aggregator.JobSpec;
import io.emeth.aggregator.ProgramRegistry;
import io.emeth.aggregator.SubJobResult;
import io.emeth.aggregator.flink.FanOut;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;

/**
 * Results of many jobs in files, in random order, among them what strangers send: every fiftieth index has a damaged result before
 * its own, another fiftieth a second, different one after it, another comes again; one file is no container, one result is of no
 * job. Everything but ciphertexts follows from the seed.
 *
 * <p>What is refused stands in the manifest. So that each refusal happens before its job is finished, whatever the speed of
 * tasks, it stands in the same file as, and before, a result of the same shard.
 */
public final class Workload {
    /** So many files of about the same size. */
    public static final int FILES = 32;

    private static final int EXTRA = 50;

    private final long seed;
    private final FanOut fanOut;
    private final List<JobSpec> jobs = new ArrayList<>();
    private long submissions;

    private Workload(long seed, FanOut fanOut) {
        this.seed = seed;
        this.fanOut = fanOut;
    }

    /**
     * Writes the files into {@code folder}.
     *
     * @param results of all jobs together, at least twice as many as jobs
     * @param jobs at least 2; the first one gets half of all results
     * @param fanOut of the stream that will read them
     */
    public static Workload write(Path folder, long seed, int results, int jobs, FanOut fanOut) throws IOException {
        if (jobs < 2 || results < 2 * jobs) {
            throw new IllegalArgumentException(
                    results + " results of " + jobs + " jobs: there must be 2 jobs or more, and 2 results for each");
        }
        Workload workload = new Workload(seed, fanOut);
        Random random = new Random(seed);
        try (Payloads payloads = new Payloads(random)) {
            workload.write(folder, random, payloads, results, jobs);
        }
        return workload;
    }

    /** The jobs. */
    public List<JobSpec> jobs() {
        return Collections.unmodifiableList(jobs);
    }

    /** What the operators must know. */
    public DemoJobs forOperators() {
        return new DemoJobs(jobs, seed);
    }

    /** How many results were written, refused and repeated ones included. */
    public long submissions() {
        return submissions;
    }

    /** A result that is to be written, and the one that is to follow it in the same file, if any. */
    private record Slot(JobSpec job, int index, int next) {}

    private void write(Path folder, Random random, Payloads payloads, int results, int count) throws IOException {
        int hot = results / 2;
        List<Slot> slots = new ArrayList<>();
        for (int number = 0; number < count; number++) {
            int others = results - hot;
            int rank = number - 1;
            int numParallel = number == 0
                    ? hot
                    : (int) ((long) others * (rank + 1) / (count - 1) - (long) others * rank / (count - 1));
            JobId id = new JobId(new UUID(random.nextLong(), random.nextLong()));
            JobSpec job = payloads.job(id, number, numParallel);
            jobs.add(job);
            addSlots(slots, job);
        }
        Collections.shuffle(slots, random);
        for (int file = 0; file < FILES; file++) {
            int from = (int) ((long) slots.size() * file / FILES);
            int to = (int) ((long) slots.size() * (file + 1) / FILES);
            Path path = folder.resolve("results-%02d.emeth".formatted(file));
            try (WritableByteChannel out = Channels.newChannel(Files.newOutputStream(path))) {
                for (Slot slot : slots.subList(from, to)) {
                    write(out, random, payloads, slot);
                }
            }
        }
        writeStrangers(folder, payloads);
    }

    private void addSlots(List<Slot> slots, JobSpec job) {
        int shards = fanOut.shards(job, ProgramRegistry.discover().of(job).limits(job));
        boolean[] isTaken = new boolean[job.numParallel()];
        for (int index = 0; index < job.numParallel(); index++) {
            if (isTaken[index]) {
                continue;
            }
            boolean hasNext = index % EXTRA == 1 && index + shards < job.numParallel() && !isTaken[index + shards];
            slots.add(new Slot(job, index, hasNext ? index + shards : -1));
            if (hasNext) {
                isTaken[index + shards] = true;
            }
        }
    }

    private void write(WritableByteChannel out, Random random, Payloads payloads, Slot slot) throws IOException {
        SubJobResult result = payloads.result(slot.job(), slot.index());
        if (slot.index() % EXTRA == 0) {
            put(out, damaged(result.toBuffers(), random));
        }
        put(out, result.toBuffers());
        if (slot.index() % EXTRA == 2) {
            put(out, result.toBuffers());
        }
        if (slot.next() >= 0) {
            put(out, payloads.result(slot.job(), slot.index()).withFuelUsed(1).toBuffers());
            put(out, payloads.result(slot.job(), slot.next()).toBuffers());
        }
    }

    /** One bit of the last object is another. */
    private static List<ByteBuffer> damaged(List<ByteBuffer> pieces, Random random) {
        List<ByteBuffer> copy = new ArrayList<>(pieces);
        ByteBuffer last = pieces.get(pieces.size() - 1);
        ByteBuffer flipped =
                ByteBuffer.allocate(last.remaining()).put(last.duplicate()).flip();
        int at = random.nextInt(flipped.limit());
        flipped.put(at, (byte) (flipped.get(at) ^ 1));
        copy.set(copy.size() - 1, flipped);
        return copy;
    }

    private void put(WritableByteChannel out, List<ByteBuffer> pieces) throws IOException {
        for (ByteBuffer piece : pieces) {
            out.write(piece);
        }
        submissions++;
    }

    private void writeStrangers(Path folder, Payloads payloads) throws IOException {
        Files.writeString(folder.resolve("results-no-container.emeth"), "these are no results");
        JobSpec unknown = payloads.job(new JobId(new UUID(0, 0)), 1, 1);
        try (OutputStream file = Files.newOutputStream(folder.resolve("results-of-no-job.emeth"));
                WritableByteChannel out = Channels.newChannel(file)) {
            put(out, payloads.result(unknown, 0).toBuffers());
        }
        submissions++;
    }
}
