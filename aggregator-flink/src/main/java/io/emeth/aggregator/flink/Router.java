package io.emeth.aggregator.flink;

import io.emeth.aggregator.Aggregation;
import io.emeth.aggregator.InvalidJobException;
import io.emeth.aggregator.JobId;
import io.emeth.aggregator.JobSpec;
import io.emeth.aggregator.Limits;
import io.emeth.aggregator.ProgramRegistry;
import io.emeth.aggregator.RejectReason;
import io.emeth.aggregator.RejectedResultException;
import io.emeth.aggregator.SubJobId;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.jspecify.annotations.Nullable;

/**
 * Reads of each result which SubJob's it is, and sends it to its shard, or straight to its epoch if the job has one shard. What
 * belongs to no job that can run here ends here.
 */
@SuppressWarnings("NullAway.Init") // Flink opens a function after it has made it
final class Router extends ProcessFunction<Submission, Message> {
    private static final long serialVersionUID = 1;
    private static final int MOST_KNOWN = 10_000;
    private static final long KNOWN_NANOS = Duration.ofMinutes(1).toNanos();

    private final StreamAggregation settings;
    private transient ProgramRegistry programs;
    private transient Map<JobId, Route> known;

    Router(StreamAggregation settings) {
        this.settings = settings;
    }

    /** What becomes of a job's results; {@code reason} why it cannot run. */
    private record Route(int epochs, int shards, Optional<RejectReason> reason, String detail, long since) {}

    @Override
    public void open(OpenContext context) {
        programs = settings.programs();
        known = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<JobId, Route> eldest) {
                return size() > MOST_KNOWN;
            }
        };
    }

    @Override
    public void processElement(Submission submission, Context context, Collector<Message> out) throws Exception {
        SubJobId subJob;
        try {
            subJob = submission.claimed();
        } catch (RejectedResultException e) {
            reject(context, submission, null, e.reason(), e.detail());
            return;
        }
        Route route = route(subJob.job());
        if (route.reason().isPresent()) {
            reject(context, submission, subJob, route.reason().get(), route.detail());
        } else if (subJob.epoch() >= route.epochs()) {
            String detail = "epoch " + subJob.epoch() + " is outside [0, " + route.epochs() + ")";
            reject(context, submission, subJob, RejectReason.WRONG_EPOCH, detail);
        } else if (route.shards() == 1) {
            context.output(StreamAggregation.UNSHARDED, Message.submission(subJob, 0, submission));
        } else {
            out.collect(Message.submission(subJob, subJob.index() % route.shards(), submission));
        }
    }

    /** Jobs that cannot run are looked at again each time: what they lack may be on its way. */
    private Route route(JobId job) throws IOException {
        Route route = known.get(job);
        if (route == null || System.nanoTime() - route.since() > KNOWN_NANOS) {
            route = examine(job);
            if (route.reason().isPresent()) {
                known.remove(job);
            } else {
                known.put(job, route);
            }
        }
        return route;
    }

    /** Begins an aggregation of the job as the operators will, so that they need not expect that it cannot be. */
    private Route examine(JobId id) throws IOException {
        try {
            Optional<JobSpec> found = settings.jobs().find(id);
            if (found.isEmpty()) {
                return refused(RejectReason.WRONG_JOB, "there is no job " + id);
            }
            JobSpec job = found.get();
            Limits limits = programs.of(job).limits(job);
            try (Aggregation trial =
                    Aggregation.open(job, 0, programs, settings.jobs().materials(job))) {
                trial.partial();
            }
            return new Route(
                    job.numEpochs(), settings.fanOut().shards(job, limits), Optional.empty(), "", System.nanoTime());
        } catch (InvalidJobException | UnsupportedOperationException e) {
            if (EpochFailedException.isOutOfMemory(e)) {
                throw e;
            }
            return refused(RejectReason.WRONG_PROGRAM, String.valueOf(e.getMessage()));
        } catch (RuntimeException | LinkageError e) { // a class or a native library that this machine lacks
            if (EpochFailedException.isOutOfMemory(e)) {
                throw e;
            }
            return refused(RejectReason.WRONG_PROGRAM, "the program cannot be started here: " + e);
        }
    }

    private static Route refused(RejectReason reason, String detail) {
        return new Route(0, 0, Optional.of(reason), detail, System.nanoTime());
    }

    private static void reject(
            ProcessFunction<Submission, Message>.Context context,
            Submission submission,
            @Nullable SubJobId subJob,
            RejectReason reason,
            String detail) {
        String text = subJob == null ? null : subJob.toString();
        context.output(StreamAggregation.REJECTIONS, new Rejection(submission.origin(), text, reason, detail));
    }
}
