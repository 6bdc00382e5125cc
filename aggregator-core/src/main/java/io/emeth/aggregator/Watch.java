package io.emeth.aggregator;

import io.emeth.aggregator.AggregationObserver.Event;
import io.emeth.aggregator.AggregationObserver.Writing;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the log and an observer what one aggregation does. What the observer throws stays here. Without an observer
 * nothing is measured and no object is made for any result. Thread-safe.
 */
final class Watch {
    private static final Logger LOG = LoggerFactory.getLogger(Aggregation.class);

    private final String name;
    private final AggregationObserver observer;
    private final boolean isObserved;
    private final AtomicBoolean hasComplained = new AtomicBoolean();
    private final AtomicBoolean isClosed = new AtomicBoolean();
    private volatile @Nullable Aggregation aggregation;

    Watch(JobSpec job, int epoch, AggregationObserver observer) {
        this.name = "job " + job.job() + ", epoch " + epoch;
        this.observer = observer;
        this.isObserved = observer != AggregationObserver.NONE;
    }

    /** To be called before anything is told: of whom. */
    void over(Aggregation watched) {
        aggregation = watched;
    }

    /** For the {@code since} of what follows; 0 if nobody asks. */
    long now() {
        return isObserved ? System.nanoTime() : 0;
    }

    private void tell(Consumer<Aggregation> message) {
        try {
            message.accept(Objects.requireNonNull(aggregation, "nothing is told before the aggregation is there"));
        } catch (Throwable e) { // whatever it is: an aggregation does not depend on who watches it
            if (hasComplained.compareAndSet(false, true)) {
                LOG.warn("the observer of {} failed; this is said once, and it goes on being told", name, e);
            }
        }
    }

    private void tell(Event event) {
        if (isObserved) {
            tell(of -> observer.happened(of, event));
        }
    }

    void opened() {
        LOG.info("opened {}", name);
        tell(Event.OPENED);
    }

    /** @param bytes of the changes that were read again */
    void resumed(Recovery recovery, int covered, long bytes, long since) {
        recovery.unfinished().forEach(line -> LOG.info("{}: {}", name, line));
        recovery.repairs().forEach(line -> LOG.warn("the store of {} was damaged: {}", name, line));
        recovery.formerOwner()
                .ifPresent(owner -> LOG.info("took {} over from {}, which had not closed it", name, owner));
        if (recovery.isNew()) {
            opened();
            return;
        }
        int replayed = recovery.changes().count();
        LOG.info(
                "resumed {}: {}, {} results counted, {} of them from a checkpoint; {} changes ({} bytes) were read again",
                name,
                recovery.phase(),
                covered,
                recovery.checkpoint()
                        .map(partial -> partial.header().parts().size())
                        .orElse(0),
                replayed,
                bytes);
        tell(Event.RESUMED);
        if (isObserved) {
            long nanos = now() - since;
            tell(of -> observer.replayed(of, replayed, bytes, nanos));
        }
    }

    void finished(int revision, int covered, FinalResult result) {
        LOG.info(
                "finished {}: revision {} of {} results, payload {}",
                name,
                revision,
                covered,
                result.header().payloadDigest());
        tell(Event.FINISHED);
    }

    void amended(int revision) {
        LOG.info("amended {}: revision {} is due", name, revision);
        tell(Event.AMENDED);
    }

    void canceled() {
        LOG.info("canceled {}", name);
        tell(Event.CANCELED);
    }

    void merged(int results) {
        LOG.info("merged {} results into {}", results, name);
        tell(Event.MERGED);
    }

    void reassigned(int index, NodeAddress node, LedgerEntry.Cause cause) {
        LOG.info("reassigned index {} of {} to {} ({})", index, name, node, cause);
        tell(Event.REASSIGNED);
    }

    void lost(Throwable e) {
        LOG.warn("{} has ended until it is opened again: {}", name, e.getMessage());
        tell(Event.LOST);
    }

    /** May be called again. */
    void closed() {
        if (isClosed.compareAndSet(false, true)) {
            LOG.debug("closed {}", name);
            tell(Event.CLOSED);
        }
    }

    /** Each of {@code results} has its outcome. */
    void answered(List<Screened> results, List<Outcome> outcomes) {
        if (!isObserved) {
            return;
        }
        long now = System.nanoTime();
        for (int i = 0; i < outcomes.size(); i++) {
            Screened result = results.get(i);
            long bytes = bytes(result.header().objectLengths());
            long nanos = now - result.since();
            if (outcomes.get(i) instanceof Outcome.Refused refused) {
                tell(of -> observer.rejected(of, refused.reason().reason(), bytes, nanos));
            } else if (outcomes.get(i) instanceof Outcome.Counted counted && counted.isNew()) {
                tell(of -> observer.accepted(of, bytes, nanos));
            } else {
                tell(of -> observer.repeated(of, bytes, nanos));
            }
        }
    }

    private static long bytes(List<Long> lengths) {
        long bytes = 0;
        for (long length : lengths) {
            bytes += length;
        }
        return bytes;
    }

    void rejected(RejectReason reason, long bytes, long since) {
        if (isObserved) {
            long nanos = now() - since;
            tell(of -> observer.rejected(of, reason, bytes, nanos));
        }
    }

    void rejected(RejectReason reason, SubJobHeader header, long since) {
        if (isObserved) {
            rejected(reason, bytes(header.objectLengths()), since);
        }
    }

    void retracted() {
        if (isObserved) {
            tell(observer::retracted);
        }
    }

    /** Entries are on disk. */
    void written(List<? extends LedgerEntry> entries, long since) {
        if (!isObserved) {
            return;
        }
        long bytes = 0;
        for (LedgerEntry entry : entries) {
            bytes += entry instanceof LedgerEntry.Change change ? change.containerBytes() : 0;
        }
        written(Writing.ENTRIES, entries.size(), bytes, since);
    }

    /** A final result is on disk. */
    void written(FinalResult result, long since) {
        if (isObserved) {
            FinalResultHeader header = result.header();
            written(Writing.RESULT, header.parts().size(), bytes(header.objectLengths()), since);
        }
    }

    /** Something is on disk. */
    void written(Writing what, int entries, long bytes, long since) {
        if (isObserved) {
            long nanos = now() - since;
            tell(of -> observer.written(of, what, entries, bytes, nanos));
        }
    }
}
