package io.emeth.aggregator.cli.conformance;

import io.emeth.aggregator.he.Ciphertext;
import io.emeth.aggregator.he.Evaluator;
import io.emeth.aggregator.he.GaloisKeys;
import io.emeth.aggregator.he.RelinKeys;
import java.util.Map;

/** Operations that switch keys: the result must be the file's, byte for byte. Operand and keys are the inputs. */
final class KeySwitchChecks {
    private KeySwitchChecks() {}

    static Map<String, Check> all() {
        return Map.of(
                "relinearize", KeySwitchChecks.relinearize(),
                "rotate_rows", rotation(KeySwitchChecks::rotate),
                "rotate_vector", rotation(KeySwitchChecks::rotate),
                "rotate_columns", rotation((evaluator, a, keys, operation) -> evaluator.conjugate(a, keys)),
                "complex_conjugate", rotation((evaluator, a, keys, operation) -> evaluator.conjugate(a, keys)));
    }

    private interface Rotation {
        Ciphertext apply(Evaluator evaluator, Ciphertext a, GaloisKeys keys, Operation operation);
    }

    private static Check relinearize() {
        return (files, operation) -> {
            try (Ciphertext a = files.ciphertext(operation.input(0, 2));
                    RelinKeys keys = RelinKeys.load(files.context(), files.keyBytes(operation.input(1, 2)));
                    Ciphertext result = new Evaluator(files.context()).relinearize(a, keys)) {
                files.requireCiphertext(operation.output(), result);
            }
        };
    }

    private static Check rotation(Rotation rotation) {
        return (files, operation) -> {
            try (Ciphertext a = files.ciphertext(operation.input(0, 2));
                    GaloisKeys keys = GaloisKeys.load(files.context(), files.keyBytes(operation.input(1, 2)));
                    Ciphertext result = rotation.apply(new Evaluator(files.context()), a, keys, operation)) {
                files.requireCiphertext(operation.output(), result);
            }
        };
    }

    private static Ciphertext rotate(Evaluator evaluator, Ciphertext a, GaloisKeys keys, Operation operation) {
        int steps = operation.steps().orElseThrow(() -> new CheckFailedException("the index names no steps"));
        return evaluator.rotate(a, steps, keys);
    }
}
