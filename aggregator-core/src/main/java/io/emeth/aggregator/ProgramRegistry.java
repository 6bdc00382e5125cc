package io.emeth.aggregator;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.SortedMap;
import java.util.TreeMap;

/** The programs an aggregator runs, by id and by name. Immutable and thread-safe once built. */
public final class ProgramRegistry {
    private final SortedMap<ProgramId, AggregationProgram> byId;

    private ProgramRegistry(SortedMap<ProgramId, AggregationProgram> byId) {
        this.byId = byId;
    }

    /** Collects programs. Not thread-safe. */
    public static final class Builder {
        private final TreeMap<ProgramId, AggregationProgram> byId = new TreeMap<>();

        private Builder() {}

        /**
         * Adds one program.
         *
         * @throws IllegalArgumentException if its id or name is taken; nothing has changed then
         */
        public Builder register(AggregationProgram program) {
            for (AggregationProgram other : byId.values()) {
                if (other.id().equals(program.id()) || other.name().equals(program.name())) {
                    throw new IllegalArgumentException("program " + program.name() + " (" + program.id()
                            + ") cannot be registered: " + other.name() + " (" + other.id() + ") is there already");
                }
            }
            byId.put(program.id(), program);
            return this;
        }

        /** The registry of what was added so far. */
        public ProgramRegistry build() {
            return new ProgramRegistry(new TreeMap<>(byId));
        }
    }

    /** A builder with nothing registered. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * The programs that modules and jars offer as services, one by one ({@link AggregationProgram}) or several at once
     * ({@link ProgramCatalog}).
     *
     * @throws IllegalArgumentException if two of them have the same id or name
     * @throws java.util.ServiceConfigurationError if one cannot be loaded
     */
    public static ProgramRegistry discover() {
        Builder builder = builder();
        ServiceLoader.load(AggregationProgram.class).forEach(builder::register);
        for (ProgramCatalog catalog : ServiceLoader.load(ProgramCatalog.class)) {
            catalog.programs().forEach(builder::register);
        }
        return builder.build();
    }

    /** The program of this id, if it is registered. */
    public Optional<AggregationProgram> find(ProgramId id) {
        return Optional.ofNullable(byId.get(id));
    }

    /**
     * The program of a job.
     *
     * @throws InvalidJobException if it is not registered, naming those that are
     */
    public AggregationProgram of(JobSpec job) {
        return find(job.program())
                .orElseThrow(() -> new InvalidJobException("program '" + job.programName()
                        + "' is not registered; known: "
                        + byId.values().stream()
                                .map(AggregationProgram::name)
                                .sorted()
                                .toList()));
    }

    /** The program of this name, if it is registered. */
    public Optional<AggregationProgram> findByName(String name) {
        return byId.values().stream()
                .filter(program -> program.name().equals(name))
                .findFirst();
    }

    /** All programs, by ascending id. */
    public Collection<AggregationProgram> programs() {
        return List.copyOf(byId.values());
    }
}
