package io.emeth.aggregator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.emeth.aggregator.plain.PlainConcat;
import io.emeth.aggregator.plain.PlainSum;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgramRegistryTest {

    @Test
    void discover_findsThePlainPrograms() {
        ProgramRegistry programs = ProgramRegistry.discover();
        assertThat(programs.find(ProgramId.named("plain-sum"))).containsInstanceOf(PlainSum.class);
        assertThat(programs.findByName("plain-concat")).containsInstanceOf(PlainConcat.class);
        assertThat(programs.find(ProgramId.parse("1"))).isEmpty();
        assertThat(programs.findByName("median")).isEmpty();
    }

    @Test
    void register_ofATakenIdOrName_isRefused() {
        ProgramRegistry.Builder builder = ProgramRegistry.builder().register(new PlainSum());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.register(new PlainSum()))
                .withMessageContaining("plain-sum");
        assertThatIllegalArgumentException().isThrownBy(() -> builder.register(new Renamed("other", "plain-sum")));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.register(new Renamed("plain-sum", "other")));
        assertThat(builder.build().programs()).hasSize(1);
    }

    @Test
    void build_thenRegisterMore_leavesTheFirstRegistryAsItWas() {
        ProgramRegistry.Builder builder = ProgramRegistry.builder();
        ProgramRegistry empty = builder.build();
        builder.register(new PlainSum());
        assertThat(empty.programs()).isEmpty();
    }

    /** A catalog as a jar offers it; its constructor is called by the service loader. */
    public static final class Catalog implements ProgramCatalog {
        @Override
        public List<AggregationProgram> programs() {
            return List.of(new Renamed("first", "first"), new Renamed("second", "second"));
        }
    }

    @Test
    void discover_findsTheProgramsOfCatalogs(@TempDir Path folder) throws Exception {
        ProgramRegistry programs = discoverWith(folder, Catalog.class.getName());
        assertThat(programs.findByName("first")).isPresent();
        assertThat(programs.find(ProgramId.named("second"))).isPresent();
        assertThat(programs.findByName("plain-sum")).isPresent();
        assertThat(programs.programs())
                .hasSize(ProgramRegistry.discover().programs().size() + 2);
    }

    /** A catalog that offers what a module offers already. */
    public static final class Twice implements ProgramCatalog {
        @Override
        public List<AggregationProgram> programs() {
            return List.of(new PlainSum());
        }
    }

    @Test
    void discover_ofACatalogWithATakenName_isRefused(@TempDir Path folder) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> discoverWith(folder, Twice.class.getName()))
                .withMessageContaining("plain-sum");
    }

    private static ProgramRegistry discoverWith(Path folder, String catalog) throws IOException {
        Path services = Files.createDirectories(folder.resolve("META-INF/services"));
        Files.writeString(services.resolve(ProgramCatalog.class.getName()), catalog);
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {folder.toUri().toURL()}, before)) {
            thread.setContextClassLoader(loader);
            return ProgramRegistry.discover();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private record Renamed(String name, String idName) implements AggregationProgram {
        @Override
        public ProgramId id() {
            return ProgramId.named(idName);
        }

        @Override
        public Limits limits(JobSpec job) {
            return Limits.NONE;
        }

        @Override
        public Accumulator start(JobSpec job, Materials materials) {
            throw new InvalidJobException("runs no job");
        }
    }
}
