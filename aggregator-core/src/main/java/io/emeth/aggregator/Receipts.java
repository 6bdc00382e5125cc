package io.emeth.aggregator;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes receipts, and logs them for the {@link Aggregation} that gives them. */
final class Receipts {
    private static final Logger LOG = LoggerFactory.getLogger(Aggregation.class);

    private Receipts() {}

    /** For each of {@code results}, {@code outcomes} being as of {@link Intake#accept}. */
    static List<Receipt> of(List<Screened> results, List<Outcome> outcomes) {
        List<Receipt> receipts = new ArrayList<>(results.size());
        for (int i = 0; i < results.size(); i++) {
            receipts.add(of(results.get(i).header(), outcomes.get(i)));
        }
        return receipts;
    }

    private static Receipt of(SubJobHeader header, Outcome outcome) {
        if (outcome instanceof Outcome.Refused refused) {
            return rejected(Optional.of(header.subJob()), refused.reason());
        }
        if (outcome instanceof Outcome.Counted counted) {
            LOG.debug("accepted {}", header.subJob());
            return new Receipt.Accepted(
                    header.subJob(), header.node(), header.payloadDigest(), header.weight(), counted.position());
        }
        throw new IllegalStateException("what becomes of " + header.subJob() + " is not known yet");
    }

    static Receipt retracted(SubJobHeader header) {
        LOG.debug("retracted {}", header.subJob());
        return new Receipt.Retracted(header.subJob(), header.payloadDigest());
    }

    static Receipt rejected(Optional<SubJobId> subJob, RejectedResultException e) {
        LOG.debug("rejected {}: {}", subJob.map(SubJobId::toString).orElse("unreadable bytes"), e.getMessage());
        return new Receipt.Rejected(subJob, e.reason(), e.detail());
    }
}
