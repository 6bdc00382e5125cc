package io.emeth.aggregator;

import java.util.Optional;

/**
 * The integration logic behind one {@link ProgramId}: how the results of a job's SubJobs become one.
 *
 * <p>Implementations are stateless and thread-safe; the state of a job is in the {@link Accumulator} they start. One
 * is found by explicit registration ({@link ProgramRegistry#builder}) or, if it has a public constructor without
 * parameters and is named as a service, by {@link ProgramRegistry#discover}; a {@link ProgramCatalog} offers several.
 */
public interface AggregationProgram {

    /** The name people write in a job description: see {@link ProgramId#named} for its form. */
    String name();

    /** The number the network knows it by; {@link ProgramId#named} of the name unless overridden. */
    default ProgramId id() {
        return ProgramId.named(name());
    }

    /**
     * What it does with the results of {@code job}, as one canonical text that is stated in manifests together with its
     * digest; empty for a program that its name alone says enough of.
     *
     * @throws InvalidJobException if this program cannot run the job
     */
    default Optional<String> definition(JobSpec job) {
        return Optional.empty();
    }

    /** What does its arithmetic, as manifests state it. */
    default String engine() {
        return "java";
    }

    /**
     * How much one SubJob result of {@code job} may bring.
     *
     * @throws InvalidJobException if this program cannot run the job
     */
    Limits limits(JobSpec job);

    /**
     * Compares what the header of a final result says with what this program would have made of the parts that it lists:
     * everything that {@link FinalResultHeader#requireOf} does not, such as layout, divisor and plan. Without an override
     * nothing is known to compare.
     *
     * @throws RejectedResultException naming the field that is not what it must be
     * @throws InvalidJobException if this program cannot run the job
     */
    default void requireFinal(JobSpec job, FinalResultHeader header) throws RejectedResultException {}

    /**
     * Starts an accumulator with nothing in it.
     *
     * @param materials what the program needs beside the results; it takes those it knows and refuses others, since all
     *     are listed in the final result
     * @throws InvalidJobException if this program cannot run the job, naming the field and what to change, or the
     *     material that is missing, not what it should be, or of no use
     */
    Accumulator start(JobSpec job, Materials materials);
}
