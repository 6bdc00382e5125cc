package io.emeth.aggregator.cli.conformance;

import io.emeth.aggregator.he.BatchEncoder;
import io.emeth.aggregator.he.CkksEncoder;
import io.emeth.aggregator.he.Plaintext;
import io.emeth.aggregator.he.Scheme;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Encoding and decoding: exact in BFV, up to the rounding of floating point in CKKS. */
final class CodingChecks {
    private static final double RELATIVE_ROUNDING = 0x1p-47; // of the largest coefficient

    private CodingChecks() {}

    static Map<String, Check> all() {
        return Map.of("encode", CodingChecks::encode, "decode", CodingChecks::decode);
    }

    private static void encode(VectorFiles files, Operation operation) throws IOException {
        if (files.context().parameters().scheme() == Scheme.BFV) {
            long[] values = integers(operation);
            BatchEncoder encoder = new BatchEncoder(files.context());
            boolean signed = Arrays.stream(values).anyMatch(value -> value < 0);
            try (Plaintext encoded = signed ? encoder.encode(values) : encoder.encodeUnsigned(values)) {
                files.requirePlaintext(operation.output(), encoded);
            }
            return;
        }
        double[] values = reals(operation);
        int scaleBits = operation.scaleBits().orElse(files.set().parameters().scaleBits());
        double scale = Math.scalb(1.0, scaleBits);
        try (Plaintext expected = files.plaintext(operation.output());
                Plaintext actual = new CkksEncoder(files.context()).encode(values, scale, expected.limbs())) {
            requireClose(expected, actual, values);
        }
    }

    /** The largest coefficient is at most the scale times the mean absolute slot. */
    private static void requireClose(Plaintext expected, Plaintext actual, double[] values) {
        if (expected.scale() != actual.scale()) {
            throw new CheckFailedException("scale " + actual.scale() + " instead of " + expected.scale());
        }
        int slots = expected.context().slots();
        double mean = Arrays.stream(values).map(Math::abs).sum() / slots;
        double allowed = 1 + RELATIVE_ROUNDING * expected.scale() * mean;
        long largest = CoefficientDifference.largest(expected, actual);
        if (!(largest <= allowed)) {
            throw new CheckFailedException("a coefficient is off by " + largest + "; rounding explains " + allowed);
        }
    }

    private static void decode(VectorFiles files, Operation operation) throws IOException {
        try (Plaintext plaintext = files.plaintext(operation.input())) {
            if (files.context().parameters().scheme() == Scheme.BFV) {
                long[] values = integers(operation);
                BatchEncoder encoder = new BatchEncoder(files.context());
                boolean signed = Arrays.stream(values).anyMatch(value -> value < 0);
                requireEqual(values, signed ? encoder.decode(plaintext) : encoder.decodeUnsigned(plaintext));
            } else {
                requireClose(reals(operation), new CkksEncoder(files.context()).decode(plaintext), operation);
            }
        }
    }

    private static void requireEqual(long[] expected, long[] actual) {
        int difference = Arrays.mismatch(expected, Arrays.copyOf(actual, Math.min(expected.length, actual.length)));
        if (difference >= 0) {
            throw new CheckFailedException(
                    "slot " + difference + " is " + (difference < actual.length ? actual[difference] : "missing")
                            + " instead of " + expected[difference]);
        }
    }

    private static void requireClose(double[] expected, double[] actual, Operation operation) {
        double tolerance = operation.tolerance().orElse(0);
        if (expected.length > actual.length) {
            throw new CheckFailedException(actual.length + " slots, but " + expected.length + " values");
        }
        for (int i = 0; i < expected.length; i++) {
            if (!(Math.abs(expected[i] - actual[i]) <= tolerance * Math.max(1, Math.abs(expected[i])))) {
                throw new CheckFailedException(
                        "slot " + i + " is " + actual[i] + " instead of " + expected[i] + ", tolerance " + tolerance);
            }
        }
    }

    private static long[] integers(Operation operation) {
        List<Number> values = values(operation);
        long[] integers = new long[values.size()];
        for (int i = 0; i < integers.length; i++) {
            if (!(values.get(i) instanceof Long integer)) {
                throw new CheckFailedException("value " + values.get(i) + " is no whole number");
            }
            integers[i] = integer;
        }
        return integers;
    }

    private static double[] reals(Operation operation) {
        return values(operation).stream().mapToDouble(Number::doubleValue).toArray();
    }

    private static List<Number> values(Operation operation) {
        if (operation.values().isEmpty()) {
            throw new CheckFailedException("no values in the index");
        }
        return operation.values();
    }
}
