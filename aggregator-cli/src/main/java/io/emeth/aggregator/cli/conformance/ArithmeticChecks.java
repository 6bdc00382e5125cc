package io.emeth.aggregator.cli.conformance;

import io.emeth.aggregator.he.Ciphertext;
import io.emeth.aggregator.he.Evaluator;
import io.emeth.aggregator.he.Plaintext;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Operations on ciphertexts: the result must be the file's, byte for byte. */
final class ArithmeticChecks {
    private ArithmeticChecks() {}

    static Map<String, Check> all() {
        return Map.ofEntries(
                unary("negate", (evaluator, a) -> evaluator.negate(a)),
                unary("mod_switch_to_next", (evaluator, a) -> evaluator.modSwitchToNext(a)),
                unary(
                        "mod_switch_to_last",
                        (evaluator, a) -> evaluator.modSwitchTo(a, a.context().lastLimbs())),
                unary("rescale_to_next", (evaluator, a) -> evaluator.rescaleToNext(a)),
                unary("square", (evaluator, a) -> evaluator.square(a)),
                binary("multiply", (evaluator, a, b) -> evaluator.multiply(a, b)),
                binary("add", (evaluator, a, b) -> evaluator.add(a, b)),
                binary("sub", (evaluator, a, b) -> evaluator.sub(a, b)),
                plain("add_plain", (evaluator, a, b) -> evaluator.addPlain(a, b)),
                plain("sub_plain", (evaluator, a, b) -> evaluator.subPlain(a, b)),
                plain("multiply_plain", (evaluator, a, b) -> evaluator.multiplyPlain(a, b)),
                Map.entry("add_many", ArithmeticChecks::addMany));
    }

    private interface Unary {
        Ciphertext apply(Evaluator evaluator, Ciphertext a);
    }

    private interface Binary {
        Ciphertext apply(Evaluator evaluator, Ciphertext a, Ciphertext b);
    }

    private interface Plain {
        Ciphertext apply(Evaluator evaluator, Ciphertext a, Plaintext b);
    }

    private static Map.Entry<String, Check> unary(String op, Unary operator) {
        return Map.entry(op, (files, operation) -> {
            try (Ciphertext a = files.ciphertext(operation.input());
                    Ciphertext result = operator.apply(new Evaluator(files.context()), a)) {
                files.requireCiphertext(operation.output(), result);
            }
        });
    }

    private static Map.Entry<String, Check> binary(String op, Binary operator) {
        return Map.entry(op, (files, operation) -> {
            try (Ciphertext a = files.ciphertext(operation.input(0, 2));
                    Ciphertext b = files.ciphertext(operation.input(1, 2));
                    Ciphertext result = operator.apply(new Evaluator(files.context()), a, b)) {
                files.requireCiphertext(operation.output(), result);
            }
        });
    }

    private static Map.Entry<String, Check> plain(String op, Plain operator) {
        return Map.entry(op, (files, operation) -> {
            try (Ciphertext a = files.ciphertext(operation.input(0, 2));
                    Plaintext b = files.plaintext(operation.input(1, 2));
                    Ciphertext result = operator.apply(new Evaluator(files.context()), a, b)) {
                files.requireCiphertext(operation.output(), result);
            }
        });
    }

    private static void addMany(VectorFiles files, Operation operation) throws IOException {
        List<Ciphertext> operands = new ArrayList<>();
        try {
            for (String input : operation.inputs()) {
                operands.add(files.ciphertext(input));
            }
            try (Ciphertext result = new Evaluator(files.context()).addMany(operands)) {
                files.requireCiphertext(operation.output(), result);
            }
        } finally {
            operands.forEach(Ciphertext::close);
        }
    }
}
