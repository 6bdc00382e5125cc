package io.emeth.aggregator.store;

import io.emeth.aggregator.JobId;

/** Names a ledger: one epoch of one job. */
record LedgerKey(JobId job, int epoch) {
    @Override
    public String toString() {
        return "epoch " + epoch + " of job " + job;
    }
}
