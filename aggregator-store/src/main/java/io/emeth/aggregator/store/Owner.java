package io.emeth.aggregator.store;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** A process that owns something. */
record Owner(long process, String host, Instant since) {
    /** This process, from now on. */
    static Owner self() {
        return new Owner(
                ProcessHandle.current().pid(), hostName(), Instant.now().truncatedTo(ChronoUnit.SECONDS));
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "an unnamed host";
        }
    }

    /** Whether it still runs: for certain if it is of this host, as far as can be told otherwise. */
    boolean isAlive() {
        return !host.equals(hostName())
                || ProcessHandle.of(process)
                        .map(found -> found.info().startInstant().orElse(since))
                        .filter(start -> !start.isAfter(since.plusSeconds(1))) // or its number was given again
                        .isPresent();
    }

    @Override
    public String toString() {
        return "process " + process + " on " + host + " since " + since;
    }
}
