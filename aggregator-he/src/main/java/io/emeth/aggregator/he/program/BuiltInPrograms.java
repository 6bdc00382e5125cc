package io.emeth.aggregator.he.program;

import io.emeth.aggregator.AggregationProgram;
import io.emeth.aggregator.InvalidJobException;
import io.emeth.aggregator.JobSpec;
import io.emeth.aggregator.ProgramCatalog;
import io.emeth.aggregator.he.recipe.NamedRecipes;
import java.util.List;

/** The programs on encrypted results that come with this library: one for each of {@link NamedRecipes}. */
public final class BuiltInPrograms implements ProgramCatalog {
    private static final List<RecipeProgram> PROGRAMS = NamedRecipes.names().stream()
            .map(name -> new RecipeProgram(name, arguments -> NamedRecipes.of(name, arguments)))
            .toList();

    /** Stateless. */
    public BuiltInPrograms() {}

    @Override
    public List<AggregationProgram> programs() {
        return List.copyOf(PROGRAMS);
    }

    /**
     * The built-in program of a job.
     *
     * @throws InvalidJobException if its program is none of them
     */
    public static RecipeProgram of(JobSpec job) {
        return PROGRAMS.stream()
                .filter(program -> program.id().equals(job.program()))
                .findFirst()
                .orElseThrow(() -> new InvalidJobException("program '" + job.programName() + "' is none of "
                        + NamedRecipes.names() + "; give its RecipeProgram"));
    }
}
