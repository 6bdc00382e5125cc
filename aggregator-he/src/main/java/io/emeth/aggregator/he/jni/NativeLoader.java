package io.emeth.aggregator.he.jni;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * Finds the native library of a module for the machine at hand: {@code native/<os>-<arch>/} in the module's jar, or
 * the folder that the system property {@value #PATH_PROPERTY} names. The property has no fallback: who sets it wants
 * that folder and no other.
 */
public final class NativeLoader {
    /** The system property that names a folder to load libraries from, instead of the jar. */
    public static final String PATH_PROPERTY = "emeth.library.path";

    private static final List<String> SYSTEMS = List.of("linux", "macos", "windows");
    private static final List<String> ARCHITECTURES = List.of("x86_64", "aarch64", "riscv64", "ppc64le", "s390x");

    private NativeLoader() {}

    /**
     * Loads library {@code name} of {@code owner}'s module.
     *
     * @param owner a class of the module whose jar holds the library
     * @param name without prefix and suffix, for example {@code emeth_he}
     * @param load {@code path -> System.load(path)}, written in {@code owner}: the virtual machine binds a library to
     *     the class that calls {@code System.load}
     * @throws UnsatisfiedLinkError naming the platform, what there is, and the remedy
     */
    public static void load(Class<?> owner, String name, Consumer<String> load) {
        String folder = System.getProperty(PATH_PROPERTY);
        if (folder != null) {
            loadFrom(Path.of(folder), name, load);
        } else {
            loadFromJar(owner, name, load);
        }
    }

    /** The platform as the jars spell it, {@code <os>-<arch>}, for example {@code linux-x86_64}. */
    public static String platform() {
        return platform(System.getProperty("os.name"), System.getProperty("os.arch"));
    }

    static String platform(String osName, String osArch) {
        String os = osName.toLowerCase(Locale.ROOT);
        String arch = osArch.toLowerCase(Locale.ROOT);
        String system = os.startsWith("mac") || os.startsWith("darwin")
                ? "macos"
                : os.startsWith("windows") ? "windows" : os.replaceAll("[^a-z0-9]+", "");
        String architecture = switch (arch) {
            case "amd64", "x64" -> "x86_64";
            case "arm64" -> "aarch64";
            default -> arch.replaceAll("[^a-z0-9_]+", "");
        };
        return system + "-" + architecture;
    }

    private static void loadFrom(Path folder, String name, Consumer<String> load) {
        Path file = folder.resolve(System.mapLibraryName(name)).toAbsolutePath();
        if (!Files.isRegularFile(file)) {
            throw new UnsatisfiedLinkError("no file " + file + ", where the system property " + PATH_PROPERTY
                    + " points; correct the property, or remove it to use the library in the jar");
        }
        load.accept(file.toString());
    }

    private static void loadFromJar(Class<?> owner, String name, Consumer<String> load) {
        String file = System.mapLibraryName(name);
        try (InputStream library = owner.getResourceAsStream(resource(platform(), file))) {
            if (library == null) {
                throw new UnsatisfiedLinkError("no " + name + " library for platform " + platform() + "; the jar holds "
                        + available(owner, name) + "; build the native module on this machine (mvn verify)"
                        + " or name a folder that holds " + file + " with -D" + PATH_PROPERTY + "=<folder>");
            }
            extractAndLoad(library, file, load);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "cannot unpack " + file + " into the temporary folder " + System.getProperty("java.io.tmpdir")
                            + "; choose another with -Djava.io.tmpdir, or unpack the library yourself and name its"
                            + " folder with -D" + PATH_PROPERTY + "=<folder>",
                    e);
        }
    }

    /** The file is gone as soon as it is mapped, except on systems that keep mapped files locked. */
    private static void extractAndLoad(InputStream library, String file, Consumer<String> load) throws IOException {
        Path folder = Files.createTempDirectory("emeth-native"); // readable by its owner only
        Path copy = folder.resolve(file);
        try {
            Files.copy(library, copy);
            load.accept(copy.toString());
        } finally {
            if (platform().startsWith("windows")) {
                folder.toFile().deleteOnExit();
                copy.toFile().deleteOnExit();
            } else {
                Files.deleteIfExists(copy);
                Files.delete(folder);
            }
        }
    }

    private static String available(Class<?> owner, String name) {
        List<String> found = new ArrayList<>();
        for (String system : SYSTEMS) {
            for (String architecture : ARCHITECTURES) {
                String platform = system + "-" + architecture;
                if (owner.getResource(resource(platform, fileName(system, name))) != null) {
                    found.add(platform);
                }
            }
        }
        return found.isEmpty() ? "none" : String.join(", ", found);
    }

    private static String fileName(String system, String name) {
        return switch (system) {
            case "windows" -> name + ".dll";
            case "macos" -> "lib" + name + ".dylib";
            default -> "lib" + name + ".so";
        };
    }

    private static String resource(String platform, String file) {
        return "/native/" + platform + "/" + file;
    }
}
