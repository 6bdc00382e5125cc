package io.emeth.aggregator.he;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emeth.aggregator.he.internal.HeNative;
import io.emeth.aggregator.secrets.LockedSecret;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the aggregator runs cannot decrypt: neither a class nor a library of this module knows how. */
class NoSecretKeyTest {
    private static final Pattern SECRET = Pattern.compile("(?i)decrypt|secret.?key|key.?generator");

    /** Where such code lives: the client's module, and secrets on disk. */
    private static final Pattern ELSEWHERE = Pattern.compile("io/emeth/aggregator/(client|secrets)/");

    private static List<Path> files(String suffix) throws Exception {
        Path classes = Path.of(HeContext.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        try (Stream<Path> files = Files.walk(classes)) {
            return files.filter(file -> file.toString().endsWith(suffix)).toList();
        }
    }

    @Test
    void classes_names_knowNoSecretKey() throws Exception {
        List<Path> classes = files(".class");
        assertThat(classes).hasSizeGreaterThan(15);
        for (Path file : classes) {
            String constants = Files.readString(file, StandardCharsets.ISO_8859_1);
            assertThat(SECRET.matcher(constants).results().map(match -> match.group()))
                    .as("%s", file)
                    .isEmpty();
        }
    }

    /** A class such as must not be. */
    @SuppressWarnings("UnusedVariable")
    private record Planted(LockedSecret secretKey) {}

    @Test
    void patterns_inAClassThatHasWhatTheyLookFor_findIt() throws Exception {
        String file =
                Planted.class.getName().substring(Planted.class.getPackageName().length() + 1) + ".class";
        try (InputStream in = Objects.requireNonNull(Planted.class.getResourceAsStream(file))) {
            String constants = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
            assertThat(SECRET.matcher(constants).find()).isTrue();
            assertThat(ELSEWHERE.matcher(constants).find()).isTrue();
        }
    }

    @Test
    void classes_dependencies_areNeitherTheClientsNorSecretsOnDisk() throws Exception {
        for (Path file : files(".class")) {
            String constants = Files.readString(file, StandardCharsets.ISO_8859_1);
            assertThat(ELSEWHERE.matcher(constants).find()).as("%s", file).isFalse();
        }
        assertThatThrownBy(() -> Class.forName("io.emeth.aggregator.client.SecretKey"))
                .as("on our class path")
                .isInstanceOf(ClassNotFoundException.class);
        assertThat(Files.readString(Path.of("pom.xml"))).doesNotContain("aggregator-client");
    }

    @Test
    void nativeMethods_names_knowNoSecretKey() {
        for (Method method : HeNative.class.getDeclaredMethods()) {
            assertThat(SECRET.matcher(method.getName()).find()).as("%s", method).isFalse();
        }
    }

    @Test
    void resources_libraries_areTheAggregatorsAlone() throws Exception {
        List<Path> libraries = Stream.of(".so", ".dylib", ".dll")
                .flatMap(suffix -> {
                    try {
                        return files(suffix).stream();
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                })
                .toList();
        assertThat(libraries).isNotEmpty();
        for (Path library : libraries) {
            assertThat(library.getFileName().toString()).contains("emeth_he");
            String bytes = Files.readString(library, StandardCharsets.ISO_8859_1);
            assertThat(SECRET.matcher(bytes).results().map(match -> match.group()))
                    .as("%s", library)
                    .isEmpty();
        }
    }
}
