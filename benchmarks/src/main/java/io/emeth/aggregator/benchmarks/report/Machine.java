package io.emeth.aggregator.benchmarks.report;

import io.emeth.aggregator.he.HeContext;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a reader must know of the machine and the build to compare numbers with another one's. */
final class Machine {
    private static final String UNKNOWN = "unknown";
    private static final Path CPU_CACHES = Path.of("/sys/devices/system/cpu/cpu0/cache");
    private static final List<String> INTERESTING_FLAGS = List.of("avx", "fma", "bmi2", "asimd", "sve");

    private Machine() {}

    /**
     * Facts that don't change during a run.
     *
     * @param home the root of the source tree
     */
    static Map<String, String> facts(Path home) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("date", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        facts.put("commit", commit(home));
        facts.put("kernel row", HeContext.kernelRow());
        facts.put("CPU", field(Path.of("/proc/cpuinfo"), "model name").orElse(System.getProperty("os.arch")));
        facts.put("CPU flags", flags());
        facts.put("processors", Integer.toString(Runtime.getRuntime().availableProcessors()));
        facts.put("caches", caches());
        facts.put("memory", field(Path.of("/proc/meminfo"), "MemTotal").orElse(UNKNOWN));
        facts.put("large pages", firstLine(Path.of("/sys/kernel/mm/transparent_hugepage/enabled")));
        facts.put("system", system());
        facts.put(
                "Java",
                System.getProperty("java.vm.name") + " " + Runtime.version() + ", "
                        + System.getProperty("java.vendor"));
        facts.put(
                "Java options",
                String.join(" ", ManagementFactory.getRuntimeMXBean().getInputArguments()));
        return facts;
    }

    /** How busy the machine is: processes that run or want to, over 1, 5 and 15 minutes. */
    static String load() {
        String line = firstLine(Path.of("/proc/loadavg"));
        return Stream.of(line.split(" ", -1)).limit(3).collect(Collectors.joining(" "));
    }

    private static String commit(Path home) {
        Optional<String> id = printed(home, "git", "rev-parse", "HEAD");
        Optional<String> changes = printed(home, "git", "status", "--porcelain", "--untracked-files=no");
        return id.map(text -> text + (changes.orElse("").isEmpty() ? "" : " with changes"))
                .orElse(UNKNOWN);
    }

    private static Optional<String> printed(Path folder, String... command) {
        try {
            Process process = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return process.waitFor() == 0 ? Optional.of(text) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty(); // no git here: the report says so
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private static String flags() {
        Path info = Path.of("/proc/cpuinfo");
        String all = field(info, "flags").or(() -> field(info, "Features")).orElse("");
        TreeSet<String> flags = Stream.of(all.split(" ", -1))
                .filter(flag -> INTERESTING_FLAGS.stream().anyMatch(flag::startsWith))
                .collect(Collectors.toCollection(TreeSet::new));
        return flags.isEmpty() ? UNKNOWN : String.join(" ", flags);
    }

    private static String caches() {
        List<String> caches = new ArrayList<>();
        for (int i = 0; Files.isDirectory(CPU_CACHES.resolve("index" + i)); i++) {
            Path cache = CPU_CACHES.resolve("index" + i);
            if (!firstLine(cache.resolve("type")).equals("Instruction")) {
                caches.add("L" + firstLine(cache.resolve("level")) + " " + firstLine(cache.resolve("size")));
            }
        }
        return caches.isEmpty() ? UNKNOWN : String.join(", ", caches);
    }

    private static String system() {
        String name =
                field(Path.of("/etc/os-release"), "PRETTY_NAME", "=").orElse("").replace("\"", "");
        String kernel = System.getProperty("os.name") + " " + System.getProperty("os.version");
        return name.isEmpty() ? kernel : name + ", " + kernel;
    }

    private static Optional<String> field(Path file, String name) {
        return field(file, name, ":");
    }

    /** What stands behind the first {@code name} and the separator in a file of such lines. */
    private static Optional<String> field(Path file, String name, String separator) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.filter(line -> line.startsWith(name))
                    .map(line -> line.substring(line.indexOf(separator) + 1).strip())
                    .findFirst();
        } catch (IOException e) {
            return Optional.empty(); // another system than Linux
        }
    }

    private static String firstLine(Path file) {
        try {
            return Files.readString(file).lines().findFirst().orElse(UNKNOWN).strip();
        } catch (IOException e) {
            return UNKNOWN;
        }
    }
}
