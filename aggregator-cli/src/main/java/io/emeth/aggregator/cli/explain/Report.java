package io.emeth.aggregator.cli.explain;

import io.emeth.aggregator.AggregationProgram;
import io.emeth.aggregator.InvalidJobException;
import io.emeth.aggregator.JobSpec;
import io.emeth.aggregator.he.plan.PlanRefusedException;
import io.emeth.aggregator.he.program.RecipeProgram;
import io.emeth.aggregator.he.recipe.HeRecipe;
import java.util.List;
import java.util.Map;

/** What is known of a job before any data arrives. */
public interface Report {

    /**
     * One line of a report.
     *
     * @param label what it is about; empty if it goes on with the line before
     * @param text one line
     */
    record Line(String label, String text) {}

    /** Whether the job can be carried out. */
    boolean isFeasible();

    /** For people. */
    List<Line> lines();

    /** For machines: maps, lists, strings, numbers, booleans. Described in docs/explain.md. */
    Map<String, Object> document();

    /** Plans {@code job}; of a feasible one measures for up to two seconds how fast this machine is. */
    static Report of(JobSpec job, AggregationProgram program) {
        if (!(program instanceof RecipeProgram recipeProgram)) {
            return PlainReport.measured(job, program);
        }
        HeRecipe recipe;
        try {
            recipe = recipeProgram.recipe(job);
        } catch (InvalidJobException e) {
            return RefusalReport.of("nothing: the program refuses its arguments", String.valueOf(e.getMessage()));
        }
        try {
            return PlanReport.measured(job, recipe, recipeProgram.plan(job));
        } catch (PlanRefusedException e) {
            return RefusalReport.encrypted(job, recipe, e.reasons());
        } catch (InvalidJobException e) { // such as one without encryption
            return RefusalReport.of(RecipeText.describe(recipe), String.valueOf(e.getMessage()));
        }
    }
}
