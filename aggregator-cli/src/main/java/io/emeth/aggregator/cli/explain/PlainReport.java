package io.emeth.aggregator.cli.explain;

import io.emeth.aggregator.AggregationProgram;
import io.emeth.aggregator.ElementType;
import io.emeth.aggregator.InvalidJobException;
import io.emeth.aggregator.JobSpec;
import io.emeth.aggregator.Materials;
import io.emeth.aggregator.plain.PlainConcat;
import io.emeth.aggregator.plain.PlainSum;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A job whose program is no recipe: one of those on plain payloads, or somebody's own.
 *
 * @param job what was asked for
 * @param program which runs it
 * @param secondsPerResult to take one result in, on this machine, if that could be measured
 */
record PlainReport(JobSpec job, AggregationProgram program, OptionalDouble secondsPerResult) implements Report {

    /** Starts the job, to see whether its program refuses it, and measures how long a result takes. */
    static Report measured(JobSpec job, AggregationProgram program) {
        try {
            program.limits(job);
            program.start(job, Materials.NONE).close();
        } catch (InvalidJobException e) {
            return RefusalReport.of(computes(program), String.valueOf(e.getMessage()));
        }
        return new PlainReport(job, program, PlainTimes.secondsPerResult(job, program));
    }

    private static String computes(AggregationProgram program) {
        if (program instanceof PlainSum) {
            return "Σ x_i: element by element, on plain payloads";
        }
        return program instanceof PlainConcat
                ? "x_0 ‖ x_1 ‖ …: the results one after the other, on plain payloads"
                : "what the program '" + program.name() + "' does; it is no recipe, so there is no plan";
    }

    @Override
    public boolean isFeasible() {
        return true;
    }

    @Override
    public List<Line> lines() {
        List<Line> lines = new ArrayList<>();
        lines.add(new Line("computes", computes(program)));
        boolean ours = program instanceof PlainSum || program instanceof PlainConcat;
        lines.add(new Line(
                "verdict",
                ours
                        ? "FITS: " + Quantities.count(job.numParallel(), "result")
                        : "the program takes the job; what else it needs it does not say"));
        job.elementType().filter(type -> program instanceof PlainSum).ifPresent(type -> addRange(type, lines));
        if (ours) {
            lines.add(new Line(
                    "bytes",
                    Quantities.bytes(bytesPerResult()) + " each result, " + Quantities.bytes(finalBytes())
                            + " the final result"));
            lines.add(new Line("memory", Quantities.bytes(memoryBytes()) + " while results arrive"));
        }
        secondsPerResult.ifPresent(seconds -> lines.add(new Line(
                "time here",
                Quantities.seconds(seconds) + " each result, " + Quantities.seconds(seconds * job.numParallel())
                        + " all of them (one core, measured now)")));
        lines.add(new Line("keys", ours ? "none: nothing is encrypted" : "ask its author"));
        return lines;
    }

    private void addRange(ElementType type, List<Line> lines) {
        Optional<BigDecimal> bound = job.valueBound();
        if (type == ElementType.INT64) {
            BigDecimal share = BigDecimal.valueOf(Long.MAX_VALUE / job.numParallel());
            lines.add(new Line(
                    "numbers",
                    bound.filter(given -> given.compareTo(share) <= 0)
                            .map(given -> "in a result at most " + given.toPlainString() + ", as the job says")
                            .orElse("in a result at most " + share
                                    + ": an equal share of 64 bits, so that no total wraps around")));
            lines.add(new Line("error", "none: integers, exact"));
        } else {
            lines.add(new Line(
                    "numbers",
                    bound.map(given -> "in a result at most " + given.toPlainString() + ", as the job says")
                            .orElse("finite, so small that no total becomes infinite")));
            lines.add(new Line("error", "the exact total is rounded once, to the nearest binary64 number"));
        }
    }

    private long bytesPerResult() {
        int width = job.elementType().orElse(ElementType.BYTES) == ElementType.BYTES ? 1 : Long.BYTES;
        return width * job.layout().elements();
    }

    private long finalBytes() {
        return program instanceof PlainConcat ? bytesPerResult() * job.numParallel() : bytesPerResult();
    }

    /** Exact float64 totals take two or three components for numbers of similar size. */
    private long memoryBytes() {
        boolean expansion = program instanceof PlainSum && job.elementType().equals(Optional.of(ElementType.FLOAT64));
        return expansion ? 3 * bytesPerResult() : finalBytes();
    }

    @Override
    public Map<String, Object> document() {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("feasible", true);
        document.put("computes", computes(program));
        if (job.elementType().isPresent()) {
            Map<String, Object> bytes = new LinkedHashMap<>();
            bytes.put("result", bytesPerResult());
            bytes.put("accumulator", memoryBytes());
            bytes.put("finalResult", finalBytes());
            document.put("bytes", bytes);
        }
        secondsPerResult.ifPresent(seconds -> document.put(
                "estimates", Map.of("secondsPerResult", seconds, "secondsAllResults", seconds * job.numParallel())));
        return document;
    }
}
