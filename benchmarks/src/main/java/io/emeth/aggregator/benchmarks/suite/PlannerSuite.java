package io.emeth.aggregator.benchmarks.suite;

import io.emeth.aggregator.Aggregation;
import io.emeth.aggregator.JobSpec;
import io.emeth.aggregator.ProgramRegistry;
import io.emeth.aggregator.benchmarks.harness.Comparison;
import io.emeth.aggregator.benchmarks.harness.Stage;
import io.emeth.aggregator.benchmarks.harness.Subject;
import io.emeth.aggregator.benchmarks.workload.JobFiles;
import io.emeth.aggregator.he.Scheme;
import io.emeth.aggregator.he.plan.JobShape;
import io.emeth.aggregator.he.plan.Planner;
import io.emeth.aggregator.he.program.BuiltInPrograms;
import io.emeth.aggregator.he.program.RecipeProgram;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A job of 1,000 results before the first one: its plan for given parameters, the search for parameters, its opening. */
final class PlannerSuite {
    private static final int RESULTS = 1000;
    private static final int LENGTH = 4096;

    private static final ProgramRegistry PROGRAMS = ProgramRegistry.discover();

    private PlannerSuite() {}

    static List<Comparison> comparisons(Surroundings surroundings) {
        Map<String, Object> parameters = Map.of("results", RESULTS, "numbersPerResult", LENGTH);
        return List.of(new Comparison("planner/programs", parameters, stage -> {
            add(stage, "sum", Scheme.BFV);
            addOpening(stage, "sum", Scheme.BFV);
            addOpening(stage, "mean", Scheme.CKKS);
            add(stage, "variance", Scheme.BFV);
            add(stage, "variance", Scheme.CKKS);
        }));
    }

    private static void add(Stage stage, String program, Scheme scheme) {
        JobSpec job = JobFiles.planned(program, scheme, RESULTS, LENGTH);
        RecipeProgram recipeProgram = BuiltInPrograms.of(job);
        JobShape shape = JobShape.of(job, recipeProgram.recipe(job));
        String variant = program + ", " + scheme;
        stage.add(Subject.of("plan", variant, () -> recipeProgram.plan(job)));
        stage.add(Subject.of("propose parameters", variant, () -> Planner.propose(shape, scheme, Optional.empty())));
    }

    /** Of a program that needs no keys, after others of the same parameters. */
    private static void addOpening(Stage stage, String program, Scheme scheme) {
        JobSpec job = JobFiles.planned(program, scheme, RESULTS, LENGTH);
        stage.add(Subject.of(
                "open and close",
                program + ", " + scheme,
                () -> Aggregation.open(job, 0, PROGRAMS).close()));
    }
}
