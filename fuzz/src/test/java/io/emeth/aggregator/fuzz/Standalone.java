package io.emeth.aggregator.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The target named by the system property {@code fuzz.target}, such as {@code Json}, without JUnit: several times the
 * executions. {@code .ci/fuzz-java} runs it.
 */
public final class Standalone {
    /** Where targets are: beside what they read, if that is not public. */
    private static final List<String> PACKAGES = List.of("fuzz", "manifest", "signing", "he.projection");

    private static final MethodHandle TARGET = target(System.getProperty("fuzz.target", ""));

    private Standalone() {}

    /** What Jazzer calls. */
    public static void fuzzerTestOneInput(byte[] bytes) throws Throwable {
        TARGET.invoke(bytes);
    }

    /** Writes the target's seeds, one file each, into the folder {@code arguments[0]}. */
    public static void main(String[] arguments) throws ReflectiveOperationException, IOException {
        Path folder = Files.createDirectories(Path.of(arguments[0]));
        Method seeds = type(System.getProperty("fuzz.target", "")).getDeclaredMethod("seeds");
        seeds.setAccessible(true);
        int number = 0;
        for (Iterator<?> each = ((Stream<?>) seeds.invoke(null)).iterator(); each.hasNext(); number++) {
            Files.write(folder.resolve("seed_" + number), (byte[]) each.next());
        }
    }

    private static Class<?> type(String name) throws ClassNotFoundException {
        for (String each : PACKAGES) {
            try {
                return Class.forName("io.emeth.aggregator." + each + "." + name + "FuzzTest");
            } catch (ClassNotFoundException e) {
                // maybe in the next one
            }
        }
        throw new ClassNotFoundException(name + "FuzzTest in none of " + PACKAGES);
    }

    private static MethodHandle target(String name) {
        try {
            Class<?> type = type(name);
            Method method = Arrays.stream(type.getDeclaredMethods())
                    .filter(declared -> declared.isAnnotationPresent(FuzzTest.class))
                    .findFirst()
                    .orElseThrow();
            Constructor<?> constructor = type.getDeclaredConstructor();
            constructor.setAccessible(true);
            method.setAccessible(true);
            return MethodHandles.lookup().unreflect(method).bindTo(constructor.newInstance());
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException("fuzz.target '" + name + "' is no target", e);
        }
    }
}
