package io.emeth.aggregator.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A machine that never fails, but copies its directory before and after each step that writes, as a process would leave it that
 * is killed there: each write of containers, checkpoints and results, each deletion, each commit.
 */
final class CrashImages implements FaultyBackend.Machine {
    private final Path directory;
    private final Path images;
    private final List<Image> taken = new ArrayList<>();

    /** @param step what had just been done, or was about to be, in an image */
    record Image(Path directory, String step) {}

    CrashImages(Path directory, Path images) {
        this.directory = directory;
        this.images = images;
    }

    /** The images since the last call. */
    List<Image> take() {
        List<Image> since = List.copyOf(taken);
        taken.clear();
        return since;
    }

    @Override
    public Object run(String step, FaultyBackend.Step work) throws Throwable {
        copy("before " + step);
        Object result = work.run();
        copy("after " + step);
        return result;
    }

    private void copy(String step) throws IOException {
        Path image = Files.createTempDirectory(images, "image");
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted().toList()) {
                String name = directory.relativize(file).toString();
                // The lock is not to be opened by whoever holds it; the shared memory does not outlive a process.
                if (!name.isEmpty() && !name.equals("lock") && !name.endsWith("-shm")) {
                    Files.copy(file, image.resolve(name));
                }
            }
        }
        taken.add(new Image(image, step));
    }
}
