package io.emeth.aggregator.cli.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Real flights, and the histogram that counts them. */
final class Flights {
    /** One bucket for each hour of the day and each interval of delay. */
    static final int BUCKETS = 24 * Delays.COUNT;

    private static final Pattern ROW =
            Pattern.compile("\\d{4}/\\d\\d/\\d\\d ([01]\\d|2[0-3]):[0-5]\\d,(-?\\d{1,5}),\\d{1,5},([A-Z]{3}),[A-Z]{3}");

    private Flights() {}

    /** One departure. */
    record Flight(int hour, int delayMinutes, String origin) {

        /** Where the flight counts: in [0, {@link Flights#BUCKETS}). */
        int bucket() {
            return hour * Delays.COUNT + Delays.interval(delayMinutes);
        }
    }

    /** The 20,000 flights that come with the demo, in time order. */
    static List<Flight> load() throws IOException {
        return parse(new String(DemoData.read("flights-20k.csv.gz"), StandardCharsets.US_ASCII));
    }

    /**
     * Reads rows of {@code date,delay_minutes,distance_miles,origin,destination} after a line of titles.
     *
     * @throws IOException naming the first row that has another form
     */
    static List<Flight> parse(String csv) throws IOException {
        List<Flight> flights = new ArrayList<>();
        for (String row : csv.lines().skip(1).toList()) {
            Matcher fields = ROW.matcher(row);
            if (!fields.matches()) {
                throw new IOException("row " + (flights.size() + 2) + " is no flight: " + row);
            }
            flights.add(
                    new Flight(Integer.parseInt(fields.group(1)), Integer.parseInt(fields.group(2)), fields.group(3)));
        }
        return flights;
    }

    /** How many of {@code flights} fall into each bucket. */
    static long[] histogram(List<Flight> flights) {
        long[] counts = new long[BUCKETS];
        for (Flight flight : flights) {
            counts[flight.bucket()]++;
        }
        return counts;
    }
}
