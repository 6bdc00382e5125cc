package io.emeth.aggregator.cli.conformance;

import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * One line of an index: what was computed, from which files, into which. Names are checked, nothing else.
 *
 * @param op e.g. {@code add}
 * @param inputs names of the operands' files, without {@code .seal}
 * @param output name of the result's file; empty where there is none
 * @param values numbers as written in the index: what was encoded, or what decoding must give
 * @param scaleBits log2 of the scale of an encoding
 * @param steps how far a rotation goes
 * @param noiseBudget what a BFV decryption must measure, in bits
 * @param tolerance how far decoded numbers may be off
 */
record Operation(
        String op,
        List<String> inputs,
        String output,
        List<Number> values,
        OptionalInt scaleBits,
        OptionalInt steps,
        OptionalInt noiseBudget,
        OptionalDouble tolerance) {

    /** The one operand. */
    String input() {
        return input(0, 1);
    }

    /** Operand {@code position} of exactly {@code count}. */
    String input(int position, int count) {
        if (inputs.size() != count) {
            throw new CheckFailedException(inputs.size() + " operands instead of " + count);
        }
        return inputs.get(position);
    }

    @Override
    public String toString() {
        return output.isEmpty() ? op + inputs : op + inputs + " = " + output;
    }
}
