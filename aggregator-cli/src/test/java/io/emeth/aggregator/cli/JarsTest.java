package io.emeth.aggregator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Which jars the command line and the modules below it bring along. */
class JarsTest {
    /** Everything else on the classpath comes with JUnit and AssertJ. */
    private static final List<String> TESTS =
            List.of("junit", "opentest4j", "apiguardian", "assertj", "byte-buddy", "surefire");

    @Test
    void jars_ofCommandLineAndCore_areTheseAndNoEngine() {
        String classpath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        Set<String> jars = Arrays.stream(classpath.split(File.pathSeparator))
                .map(entry -> Path.of(entry).getFileName().toString())
                .filter(name -> name.endsWith(".jar"))
                .filter(name -> TESTS.stream().noneMatch(name::contains))
                .filter(name -> !name.startsWith("aggregator-"))
                .map(name -> name.replaceFirst("-[0-9].*", ""))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(jars)
                .containsExactly(
                        "bcprov-jdk18on",
                        "jackson-annotations",
                        "jackson-core",
                        "jackson-databind",
                        "jspecify",
                        "logback-classic",
                        "logback-core",
                        "picocli",
                        "slf4j-api",
                        "sqlite-jdbc",
                        "zstd-jni");
    }
}
