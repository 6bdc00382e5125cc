package io.emeth.aggregator.flink.demo;

import io.emeth.aggregator.Aggregation;
import io.emeth.aggregator.Container;
import io.emeth.aggregator.FinalResult;
import io.emeth.aggregator.IncompleteAggregationException;
import io.emeth.aggregator.JobId;
import io.emeth.aggregator.JobSpec;
import io.emeth.aggregator.ProgramRegistry;
import io.emeth.aggregator.RejectedResultException;
import io.emeth.aggregator.SubJobHeader;
import io.emeth.aggregator.Workers;
import io.emeth.aggregator.flink.FinishedEpoch;
import io.emeth.aggregator.flink.Jobs;
import io.emeth.aggregator.manifest.Manifest;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/** The same files, one after the other, into aggregations of the core: what every cluster must come to. */
public final class SingleMachine {
    private SingleMachine() {}

    /**
     * Aggregates the first epoch of all jobs.
     *
     * @param threads how many read files at the same time
     * @return by job, the results of those that are complete
     */
    public static Map<String, FinishedEpoch> run(Path folder, List<JobSpec> specs, Jobs jobs, int threads)
            throws Exception {
        ProgramRegistry programs = jobs.programs();
        Map<JobId, Aggregation> open = new HashMap<>();
        Map<String, FinishedEpoch> finished = new TreeMap<>();
        try {
            for (JobSpec job : specs) {
                Workers workers = Workers.of(Runnable::run, threads);
                open.put(job.job(), Aggregation.open(job, 0, programs, jobs.materials(job), workers));
            }
            acceptAll(folder, open, threads);
            for (JobSpec job : specs) {
                Optional.ofNullable(open.get(job.job()))
                        .flatMap(aggregation -> finish(job, aggregation, programs, jobs))
                        .ifPresent(epoch -> finished.put(epoch.job(), epoch));
            }
            return finished;
        } finally {
            open.values().forEach(Aggregation::close);
        }
    }

    private static void acceptAll(Path folder, Map<JobId, Aggregation> open, int threads) throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try (Stream<Path> files = Files.list(folder)) {
            List<Callable<Path>> readings = files.sorted()
                    .<Callable<Path>>map(file -> () -> {
                        accept(file, open);
                        return file;
                    })
                    .toList();
            for (Future<Path> reading : executor.invokeAll(readings)) {
                reading.get();
            }
        } finally {
            executor.shutdownNow();
        }
    }

    private static void accept(Path file, Map<JobId, Aggregation> open) throws IOException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
            Optional<ByteBuffer> container = next(in);
            while (container.isPresent()) {
                Aggregation aggregation =
                        open.get(SubJobHeader.parse(container.get()).job());
                if (aggregation != null) {
                    aggregation.accept(container.get());
                }
                container = next(in);
            }
        } catch (RejectedResultException e) {
            // no container: of no job
        }
    }

    private static Optional<ByteBuffer> next(InputStream in) throws IOException, RejectedResultException {
        return Container.next(in, Container.Kind.SUBJOB_RESULT, Integer.MAX_VALUE - 8)
                .map(ByteBuffer::wrap);
    }

    private static Optional<FinishedEpoch> finish(
            JobSpec job, Aggregation aggregation, ProgramRegistry programs, Jobs jobs) {
        try {
            FinalResult result = aggregation.finish(Instant.EPOCH);
            Manifest manifest = Manifest.of(job, programs, result, aggregation.tally());
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (WritableByteChannel out = Channels.newChannel(bytes)) {
                for (ByteBuffer piece : result.toBuffers()) {
                    out.write(piece);
                }
            }
            String envelope = manifest.sign(jobs.signingKeys()).toJson();
            return Optional.of(new FinishedEpoch(job.job().toString(), 0, bytes.toByteArray(), envelope));
        } catch (IncompleteAggregationException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
