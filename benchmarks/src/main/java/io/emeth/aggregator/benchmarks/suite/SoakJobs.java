package io.emeth.aggregator.benchmarks.suite;

import io.emeth.aggregator.FinalResult;
import io.emeth.aggregator.JobId;
import io.emeth.aggregator.JobSpec;
import io.emeth.aggregator.PayloadLayout;
import io.emeth.aggregator.RejectedResultException;
import io.emeth.aggregator.SubJobId;
import io.emeth.aggregator.SubJobResult;
import io.emeth.aggregator.benchmarks.workload.Fixture;
import io.emeth.aggregator.benchmarks.workload.ParameterSet;
import io.emeth.aggregator.client.FinalResultDecryptor;
import io.emeth.aggregator.he.HeContext;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;

/** The jobs of a soak, sums of results of 512 KiB, and what must come out. Payloads are files: processes share them. */
final class SoakJobs {
    /** Jobs at once. */
    static final int JOBS = 8;

    private static final int DISTINCT = 64;
    private static final ParameterSet SET = ParameterSet.named("bfv-8192");

    private final List<JobSpec> jobs;
    private final String parametersId;
    private final List<ByteBuffer> payloads;

    private SoakJobs(List<JobSpec> jobs, String parametersId, List<ByteBuffer> payloads) {
        this.jobs = jobs;
        this.parametersId = parametersId;
        this.payloads = payloads;
    }

    private static List<JobSpec> jobs(HeContext context, int resultsOfEach) {
        return IntStream.range(0, JOBS)
                .mapToObj(number -> JobSpec.encrypted(
                        new JobId(new UUID(1, number)),
                        "sum",
                        resultsOfEach,
                        PayloadLayout.vector(context.slots()),
                        SET.parameters().toSpec(0)))
                .toList();
    }

    private static Path payload(Path folder, int number) {
        return folder.resolve("payload-" + number);
    }

    /** Encrypts the payloads into files. */
    static void write(Path folder, Fixture fixture) throws IOException {
        for (int i = 0; i < DISTINCT; i++) {
            try (FileChannel file =
                    FileChannel.open(payload(folder, i), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                ByteBuffer bytes = fixture.encrypted(i);
                while (bytes.hasRemaining()) {
                    file.write(bytes);
                }
            }
        }
    }

    /** Keys for the payloads. */
    static Fixture fixture() {
        return new Fixture(SET);
    }

    /** Reads the payloads. */
    static SoakJobs read(Path folder, int resultsOfEach) throws IOException {
        List<ByteBuffer> payloads = new ArrayList<>();
        for (int i = 0; i < DISTINCT; i++) {
            try (FileChannel file = FileChannel.open(payload(folder, i))) {
                ByteBuffer bytes = ByteBuffer.allocateDirect((int) file.size());
                while (bytes.hasRemaining() && file.read(bytes) >= 0) {
                    // more
                }
                payloads.add(bytes.flip());
            }
        }
        try (HeContext context = HeContext.create(SET.parameters())) {
            return new SoakJobs(jobs(context, resultsOfEach), context.parametersId(), payloads);
        }
    }

    JobSpec job(int number) {
        return jobs.get(number);
    }

    SubJobResult result(int job, int index) {
        return SubJobResult.encrypted(
                new SubJobId(jobs.get(job).job(), 0, index),
                jobs.get(job).program(),
                parametersId,
                jobs.get(job).layout(),
                List.of(payloads.get(index % DISTINCT)));
    }

    /** Where the final result of a job belongs. */
    static Path finalResult(Path folder, int job) {
        return folder.resolve("final-" + job + ".emeth");
    }

    /**
     * Decrypts every final result and compares it with the sum in the clear.
     *
     * @throws IOException if one is missing or is another sum: a result was lost, or counted twice
     */
    static void requireSums(Path folder, Fixture fixture, int resultsOfEach) throws IOException {
        long[] sum = new long[fixture.context().slots()];
        for (int index = 0; index < Math.min(DISTINCT, resultsOfEach); index++) {
            long[] numbers = fixture.integers(index);
            long times = (resultsOfEach - 1L - index) / DISTINCT + 1; // index, index + DISTINCT, ...
            for (int slot = 0; slot < numbers.length; slot++) {
                sum[slot] += times * numbers[slot];
            }
        }
        List<JobSpec> jobs = jobs(fixture.context(), resultsOfEach);
        for (int job = 0; job < JOBS; job++) {
            FinalResultDecryptor decryptor = new FinalResultDecryptor(jobs.get(job), fixture.secretKey());
            try {
                FinalResult result = FinalResult.read(finalResult(folder, job));
                long[] found = decryptor.decryptIntegers(result).get("values");
                if (!Arrays.equals(found, sum)) {
                    throw new IOException("job " + job + " has another sum than its results");
                }
            } catch (RejectedResultException e) {
                throw new IOException("job " + job + ": " + e.getMessage(), e);
            }
        }
    }
}
