package io.emeth.aggregator.he.recipe;

import io.emeth.aggregator.ProgramArguments;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The recipes of the programs that come with this library, by the program's name and the job's arguments.
 *
 * <table>
 * <caption>Programs</caption>
 * <tr><th>name</th><th>result</th><th>arguments</th></tr>
 * <tr><td>{@code sum}</td><td>Σ x_i</td><td></td></tr>
 * <tr><td>{@code mean}</td><td>Σ x_i / count</td><td></td></tr>
 * <tr><td>{@code weighted-mean}</td><td>Σ w_i x_i / Σ w_i</td><td></td></tr>
 * <tr><td>{@code variance}</td><td>mean and variance of each element</td><td></td></tr>
 * <tr><td>{@code product}</td><td>Π x_i, element by element</td><td></td></tr>
 * <tr><td>{@code dot}</td><td>Σ ⟨x_i, y⟩ for the job's vector y, which is called {@code vector}</td>
 *     <td>{@code vector}: {@code public} (default) or {@code encrypted}; that of {@link VectorBound}</td></tr>
 * <tr><td>{@code linear-combination}</td><td>Σ a_i x_i</td><td>those of {@link Coefficients}</td></tr>
 * <tr><td>{@code concat}</td><td>the results one after the other</td>
 *     <td>{@code packing}: {@code ragged} (default) or {@code dense}</td></tr>
 * <tr><td>{@code histogram}</td><td>Σ x_i of counts, BFV only; the weight of a result is how much it counted</td>
 *     <td></td></tr>
 * </table>
 */
public final class NamedRecipes {
    /** The vector, and the argument that says whether it is public, of {@code dot}. */
    public static final String VECTOR = "vector";

    /** The argument of {@code concat} that says how the parts lie in the ciphertexts. */
    public static final String PACKING = "packing";

    private static final SortedMap<String, Program> PROGRAMS = programs();

    private NamedRecipes() {}

    private record Program(Set<String> arguments, Function<ProgramArguments, HeRecipe> recipe) {}

    /** The programs' names, in alphabetical order. */
    public static Set<String> names() {
        return PROGRAMS.keySet();
    }

    /**
     * The recipe of a program with these arguments.
     *
     * @throws IllegalArgumentException naming an unknown program, or the argument that is missing, unknown or wrong
     */
    public static HeRecipe of(String program, ProgramArguments arguments) {
        Program known = PROGRAMS.get(program);
        if (known == null) {
            throw new IllegalArgumentException("program '" + program + "' is none of " + names());
        }
        arguments.requireOnly(known.arguments());
        return known.recipe().apply(arguments);
    }

    private static SortedMap<String, Program> programs() {
        SortedMap<String, Program> programs = new TreeMap<>();
        programs.put("sum", fixed(sum(Factor.ONE, Divisor.ONE, Output.VALUES)));
        programs.put("mean", fixed(sum(Factor.ONE, Divisor.COUNT, Output.VALUES)));
        programs.put("weighted-mean", fixed(sum(Factor.WEIGHT, Divisor.TOTAL_WEIGHT, Output.VALUES)));
        programs.put("histogram", fixed(sum(Factor.ONE, Divisor.ONE, Output.COUNTS)));
        programs.put("variance", fixed(variance()));
        programs.put("product", fixed(unweighted(Reduction.PRODUCT, List.of(), Output.VALUES)));
        programs.put("dot", new Program(Set.of(VECTOR, VectorBound.ARGUMENT), NamedRecipes::dot));
        programs.put("concat", new Program(Set.of(PACKING), NamedRecipes::concat));
        programs.put(
                "linear-combination",
                new Program(Set.of(Coefficients.COEFFICIENTS, Coefficients.FRACTION_BITS), NamedRecipes::combination));
        return Collections.unmodifiableSortedMap(programs);
    }

    private static Program fixed(HeRecipe recipe) {
        return new Program(Set.of(), arguments -> recipe);
    }

    private static HeRecipe sum(Factor factor, Divisor divisor, Output output) {
        return HeRecipe.of(factor, new Operation.Identity(), Reduction.SUM, List.of(), divisor, output);
    }

    private static HeRecipe unweighted(Reduction reduction, List<FinishStep> finish, Output output) {
        return HeRecipe.of(Factor.ONE, new Operation.Identity(), reduction, finish, Divisor.ONE, output);
    }

    private static HeRecipe variance() {
        return new HeRecipe(
                Factor.ONE,
                List.of(Channel.of("sum", new Operation.Identity()), Channel.of("squares", new Operation.Square())),
                Reduction.SUM,
                Divisor.COUNT,
                Output.MOMENTS);
    }

    private static HeRecipe dot(ProgramArguments arguments) {
        VectorBound.of(arguments);
        boolean encrypted = choice(arguments, VECTOR, "public", "encrypted");
        FinishStep multiply = new FinishStep.Multiply(new VectorRef(VECTOR, encrypted));
        return unweighted(Reduction.SUM, List.of(multiply, new FinishStep.SumSlots()), Output.SCALAR);
    }

    private static HeRecipe concat(ProgramArguments arguments) {
        boolean dense = choice(arguments, PACKING, "ragged", "dense");
        List<FinishStep> finish = dense ? List.of(new FinishStep.Pack()) : List.of();
        return unweighted(Reduction.CONCAT, finish, Output.VALUES);
    }

    private static HeRecipe combination(ProgramArguments arguments) {
        Coefficients.of(arguments);
        return sum(Factor.COEFFICIENT, Divisor.COEFFICIENT_UNIT, Output.VALUES);
    }

    /** Whether the argument is {@code other} rather than {@code byDefault}. */
    private static boolean choice(ProgramArguments arguments, String name, String byDefault, String other) {
        String chosen = arguments.text(name).orElse(byDefault);
        if (!chosen.equals(byDefault) && !chosen.equals(other)) {
            throw new IllegalArgumentException(
                    "argument " + name + " '" + chosen + "' is neither " + byDefault + " nor " + other);
        }
        return chosen.equals(other);
    }
}
