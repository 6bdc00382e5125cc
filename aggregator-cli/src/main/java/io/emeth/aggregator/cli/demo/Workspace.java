package io.emeth.aggregator.cli.demo;

import io.emeth.aggregator.cli.TemporaryFolder;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The folders of a demo's parties: {@code requester}, with what it publishes in {@code requester/published}, {@code
 * node-0} and so on, and {@code aggregator}, with what it receives in {@code aggregator/inbox}. Parties share nothing
 * else.
 */
final class Workspace implements AutoCloseable {
    private final Path root;
    private final Optional<TemporaryFolder> temporary;

    private Workspace(Path root, Optional<TemporaryFolder> temporary) {
        this.root = root;
        this.temporary = temporary;
    }

    /**
     * A workspace in {@code kept}, or in a temporary folder that is deleted on close.
     *
     * @throws FileAlreadyExistsException if {@code kept} is not empty
     */
    static Workspace open(Optional<Path> kept) throws IOException {
        if (kept.isEmpty()) {
            TemporaryFolder folder = new TemporaryFolder(Files.createTempDirectory("aggregator-demo-"));
            return new Workspace(folder.path(), Optional.of(folder));
        }
        Path root = Files.createDirectories(kept.get());
        try (Stream<Path> entries = Files.list(root)) {
            if (entries.findAny().isPresent()) {
                throw new FileAlreadyExistsException(root + " is not empty");
            }
        }
        return new Workspace(root, Optional.empty());
    }

    Path requester() throws IOException {
        return folder("requester");
    }

    Path published() throws IOException {
        return folder("requester/published");
    }

    Path node(int index) throws IOException {
        return folder("node-" + index);
    }

    Path aggregator() throws IOException {
        return folder("aggregator");
    }

    Path inbox(int epoch) throws IOException {
        return folder("aggregator/inbox/epoch-" + epoch);
    }

    private Path folder(String name) throws IOException {
        return Files.createDirectories(root.resolve(name));
    }

    @Override
    public void close() {
        temporary.ifPresent(TemporaryFolder::close);
    }
}
