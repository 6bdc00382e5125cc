package io.emeth.aggregator;

/** What the header of a result must say to be taken in one epoch of a job, whatever the program. Immutable. */
record HeaderRules(JobSpec job, int epoch) {

    /** @throws RejectedResultException if the result is not one of this job, epoch and program */
    void requireOurs(SubJobHeader header) throws RejectedResultException {
        if (!header.job().equals(job.job())) {
            throw new RejectedResultException(RejectReason.WRONG_JOB, "job is " + header.job() + ", not " + job.job());
        }
        if (header.epoch() != epoch) {
            throw new RejectedResultException(
                    RejectReason.WRONG_EPOCH, "epoch is " + header.epoch() + ", not " + epoch);
        }
        if (!header.program().equals(job.program())) {
            throw new RejectedResultException(
                    RejectReason.WRONG_PROGRAM, "program is " + header.program() + ", not " + job.program());
        }
        if (header.index() >= job.numParallel()) {
            throw new RejectedResultException(
                    RejectReason.INDEX_OUT_OF_RANGE,
                    "index " + header.index() + " is outside [0, " + job.numParallel() + ")");
        }
    }

    /** @throws RejectedResultException if the result is not ours, or its index is covered, or its weight too large */
    void requireSummand(SubJobHeader header, CoveredSet covered) throws RejectedResultException {
        requireOurs(header);
        if (covered.contains(header.index())) {
            throw new RejectedResultException(
                    RejectReason.DUPLICATE_INDEX, "index " + header.index() + " was accepted before");
        }
        if (header.weight() > job.maxWeight()) {
            throw new RejectedResultException(
                    RejectReason.WEIGHT_OUT_OF_RANGE,
                    "weight " + header.weight() + " is outside [1, " + job.maxWeight() + "]");
        }
    }
}
