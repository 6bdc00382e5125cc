package io.emeth.aggregator;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.SortedMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What an aggregation has counted, as one piece: taken over from another one, given away, or kept as a checkpoint.
 * Thread-safe.
 */
final class Merging {
    private final JobSpec job;
    private final int epoch;
    private final SortedMap<String, Digest> materials;
    private final Journal journal;
    private final Intake intake;
    private final Life life; // guarded by the intake's lock
    private final Watch watch;
    private final ReentrantLock checkpointing = new ReentrantLock();

    Merging(
            JobSpec job,
            int epoch,
            SortedMap<String, Digest> materials,
            Journal journal,
            Intake intake,
            Life life,
            Watch watch) {
        this.job = job;
        this.epoch = epoch;
        this.materials = materials;
        this.journal = journal;
        this.intake = intake;
        this.life = life;
        this.watch = watch;
    }

    /** As {@link Aggregation#merge(Aggregation)}. */
    void merge(Merging other) {
        if (other == this || !job.equals(other.job) || epoch != other.epoch) {
            throw new IllegalArgumentException(
                    "only another aggregation of job " + job.job() + ", epoch " + epoch + " can be merged");
        }
        if (!materials.equals(other.materials)) {
            throw new IllegalArgumentException(
                    "only an aggregation with the same materials can be merged: here they are " + materials + ", there "
                            + other.materials);
        }
        if (other.journal.isDurable()) {
            throw new IllegalArgumentException(
                    "the other aggregation is kept in a store, which would count its results again; merge its partial");
        }
        // Never holds both locks, so that two threads merging in opposite directions cannot block each other.
        other.hold();
        boolean merged = false;
        try {
            mergeHeld(other);
            merged = true;
        } finally {
            other.release(merged);
        }
    }

    /** @param other in state MERGING: nobody but the caller touches its intake */
    private void mergeHeld(Merging other) {
        if (journal.isDurable()) {
            mergeInto(other.snapshot());
            return;
        }
        intake.lockIdle();
        try {
            life.requireOpen("merge into");
            requireRoomFor(other.journal.tally());
            intake.merge(other.intake);
            journal.add(other.journal.tally());
            watch.merged(other.intake.coverage().covered().size());
        } finally {
            intake.unlock();
        }
    }

    private void hold() {
        intake.lockIdle();
        try {
            life.hold();
        } finally {
            intake.unlock();
        }
    }

    private void release(boolean merged) {
        intake.lock();
        try {
            if (life.release(merged)) {
                intake.close();
                journal.close();
            }
        } finally {
            intake.unlock();
        }
    }

    /** As {@link Aggregation#merge(Partial)}. */
    void merge(Partial partial) {
        PartialHeader header = partial.header();
        requireSame("job", header.job(), job.job());
        requireSame("job description", header.jobDigest(), job.digest());
        requireSame("epoch", header.epoch(), epoch);
        requireSame("program", header.program(), job.program());
        requireSame("materials", header.materials(), materials);
        for (Part part : header.parts()) {
            Checks.inRange("index of the partial", part.index(), 0, job.numParallel() - 1L);
        }
        mergeInto(partial);
    }

    private static void requireSame(String what, Object theirs, Object ours) {
        if (!theirs.equals(ours)) {
            throw new IllegalArgumentException(
                    "the partial has " + what + " " + theirs + ", this aggregation " + ours + "; nothing was merged");
        }
    }

    private void requireRoomFor(Tally tally) {
        long together = (long) journal.retracted() + tally.retracted().size();
        if (together > Tally.MAX_RETRACTED) {
            throw new IllegalArgumentException(together + " results were taken out here and there together, more than "
                    + Tally.MAX_RETRACTED + "; nothing was merged");
        }
    }

    private void mergeInto(Partial partial) {
        intake.lockIdle();
        try {
            journal.requireUsable();
            life.requireOpen("merge into");
            requireRoomFor(partial.header().tally());
            intake.merge(partial);
            journal.add(partial.header().tally());
            watch.merged(partial.header().parts().size());
        } catch (RejectedResultException e) {
            throw new IllegalArgumentException("the partial is damaged: " + e.getMessage(), e);
        } finally {
            intake.unlock();
        }
        checkpointIfDue();
    }

    /** As {@link Aggregation#partial}. */
    Partial partial() {
        intake.lockIdle();
        try {
            journal.requireUsable();
            life.requireOpen("write");
            return snapshot();
        } finally {
            intake.unlock();
        }
    }

    private Partial snapshot() {
        List<ByteBuffer> objects = intake.snapshot();
        PartialHeader header = new PartialHeader(
                job.job(),
                job.digest(),
                epoch,
                job.program(),
                intake.coverage().parametersId(),
                job.layout(),
                materials,
                intake.coverage().covered().parts(),
                intake.coverage().everCounted(),
                journal.tally(),
                Digest.sha256(objects),
                Container.lengths(objects));
        return Partial.of(header, objects);
    }

    /** One thread makes the checkpoint; the others wait for it as soon as they have something to count. */
    void checkpointIfDue() {
        if (!journal.wantsCheckpoint() || !checkpointing.tryLock()) {
            return;
        }
        try {
            if (journal.wantsCheckpoint()) {
                checkpoint();
            }
        } finally {
            checkpointing.unlock();
        }
    }

    private void checkpoint() {
        intake.lockIdle();
        try {
            if (life.isOpen()) {
                keepSnapshot();
            }
        } finally {
            intake.unlock();
        }
    }

    /** Makes a checkpoint of what is new, if anything is; under the intake's lock, when nothing is in flight. */
    void keepRest() {
        if (journal.isAheadOfCheckpoint()) {
            keepSnapshot();
        }
    }

    private void keepSnapshot() {
        try {
            journal.checkpoint(snapshot());
        } catch (UnsupportedOperationException e) {
            journal.withoutCheckpoints();
        }
    }
}
