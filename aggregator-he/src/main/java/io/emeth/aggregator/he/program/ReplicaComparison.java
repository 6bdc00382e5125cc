package io.emeth.aggregator.he.program;

import io.emeth.aggregator.RejectReason;
import io.emeth.aggregator.RejectedResultException;
import io.emeth.aggregator.Replica;
import io.emeth.aggregator.ReplicaCheck;
import io.emeth.aggregator.ReplicaCheckTerms;
import io.emeth.aggregator.ReplicaFactors;
import io.emeth.aggregator.SubJobHeader;
import io.emeth.aggregator.SubJobResult;
import io.emeth.aggregator.Workers;
import io.emeth.aggregator.he.HeErrorCode;
import io.emeth.aggregator.he.HeException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A cross-check in the making: takes each of its replicas once, in any order, and needs none of them afterwards. The bytes
 * that come out depend neither on the order nor on threads. Holds one ciphertext for each combination of each group. Made
 * by {@link ReplicaChecker#compare}; not thread-safe.
 */
public final class ReplicaComparison implements AutoCloseable {
    /** Where a replica takes part. */
    private record Place(int group, int member) {}

    private final EncryptedJob job;
    private final ReplicaCheckTerms terms;
    private final ReplicaFactors factors;
    private final Map<Key, List<Place>> places = new HashMap<>();
    private final Set<Key> missing;
    private final List<Combination> combinations = new ArrayList<>(); // group by group

    private record Key(int index, String digest) {
        static Key of(Replica replica) {
            return new Key(replica.index(), replica.digest().toString());
        }

        static Key of(SubJobHeader header) {
            return new Key(header.index(), header.payloadDigest().toString());
        }
    }

    /** @param job stays open as long as this */
    ReplicaComparison(EncryptedJob job, ReplicaCheckTerms terms) {
        this.job = job;
        this.terms = terms;
        this.factors = terms.factors();
        List<List<Replica>> groups = terms.groups();
        for (int group = 0; group < groups.size(); group++) {
            for (int member = 0; member < groups.get(group).size(); member++) {
                places.computeIfAbsent(Key.of(groups.get(group).get(member)), key -> new ArrayList<>())
                        .add(new Place(group, member));
            }
        }
        this.missing = new HashSet<>(places.keySet());
        for (int i = 0; i < groups.size() * terms.combinations(); i++) {
            combinations.add(Combination.of(job));
        }
    }

    /** What is compared. */
    public ReplicaCheckTerms terms() {
        return terms;
    }

    /** Whether the result with this header is one of the replicas and was not added yet. */
    public boolean wants(SubJobHeader header) {
        return missing.contains(Key.of(header));
    }

    /**
     * Adds one replica, whose memory is not needed afterwards.
     *
     * @throws RejectedResultException if it is not what the job takes; nothing has changed then
     * @throws IllegalArgumentException unless {@link #wants} it
     */
    public void add(SubJobResult result, Workers workers) throws RejectedResultException {
        Key key = Key.of(result.header());
        if (!missing.contains(key)) {
            throw new IllegalArgumentException(
                    "the result of index " + key.index() + " with digest " + key.digest() + " is not expected");
        }
        List<ByteBuffer> objects =
                job.uncompressed(result.header().parametersId(), result.header().layout(), result.objects());
        List<Place> all = places.getOrDefault(key, List.of());
        Place first = all.get(0);
        combination(first, 0).add(objects, factors.of(first.group(), 0, first.member()));
        missing.remove(key); // what one combination takes, all take
        workers.forEach(all.size() * terms.combinations() - 1, i -> {
            Place place = all.get((i + 1) / terms.combinations());
            int combination = (i + 1) % terms.combinations();
            addChecked(place, combination, objects);
        });
    }

    private void addChecked(Place place, int combination, List<ByteBuffer> objects) {
        try {
            combination(place, combination).add(objects, factors.of(place.group(), combination, place.member()));
        } catch (RejectedResultException e) {
            throw new IllegalStateException("the bytes of a replica changed while it was added", e);
        }
    }

    private Combination combination(Place place, int combination) {
        return combinations.get(place.group() * terms.combinations() + combination);
    }

    /**
     * The cross-check.
     *
     * @throws IllegalStateException if a replica is missing
     * @throws RejectedResultException {@link RejectReason#TRANSPARENT} if the differences of a group are readable by
     *     anybody: replicas that share their randomness were not encrypted by two nodes
     */
    public ReplicaCheck finish() throws RejectedResultException {
        if (!missing.isEmpty()) {
            throw new IllegalStateException(missing.size() + " replicas were not added");
        }
        List<ByteBuffer> objects = new ArrayList<>(combinations.size());
        for (int i = 0; i < combinations.size(); i++) {
            objects.add(save(i));
        }
        return ReplicaCheck.of(terms, objects);
    }

    private ByteBuffer save(int i) throws RejectedResultException {
        try {
            return combinations.get(i).save();
        } catch (HeException e) {
            if (e.code() != HeErrorCode.TRANSPARENT) {
                throw e;
            }
            List<Replica> group = terms.groups().get(i / terms.combinations());
            throw new RejectedResultException(
                    RejectReason.TRANSPARENT,
                    "the second polynomials of replicas of index "
                            + group.get(0).index()
                            + (group.size() > 2 ? " and others" : "")
                            + " cancel: one was made from another's ciphertext, not encrypted afresh; leave one out");
        }
    }

    @Override
    public void close() {
        combinations.forEach(Combination::close);
    }
}
