package io.emeth.aggregator.cli;

import io.emeth.aggregator.JobSpec;
import io.emeth.aggregator.NodeAddress;
import io.emeth.aggregator.NodePolicy;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Whose results a job takes; one of the three at most. */
final class NodeOptions {
    private static final int MAX_LINE_BYTES = 64;

    @Option(names = "--signed", required = true, description = "Take signed results only, of any node.")
    private boolean signed;

    @Option(
            names = "--allow",
            required = true,
            split = ",",
            paramLabel = "ADDRESS",
            description = "Take results signed by these nodes only; repeat for more, or put commas between.")
    private @Nullable List<String> allowed;

    @Option(
            names = "--assign",
            required = true,
            paramLabel = "FILE",
            description = {
                "Take each result from the node it was given to only:",
                "one address on each line, for index 0, 1, …, as many as --parallel."
            })
    private @Nullable Path assigned;

    /**
     * The policy asked for.
     *
     * @throws BadInputException naming what is no address, and its line
     */
    NodePolicy policy() throws IOException {
        if (allowed != null) {
            Set<NodeAddress> addresses = new HashSet<>();
            allowed.forEach(text -> addresses.add(address("--allow", text)));
            return new NodePolicy.AllowList(addresses);
        }
        if (assigned != null) {
            return assigned(assigned);
        }
        return signed ? new NodePolicy.Anybody() : new NodePolicy.Unsigned();
    }

    private static NodePolicy assigned(Path file) throws IOException {
        String text = InputFiles.readText(file, JobSpec.MAX_LISTED_NODES * MAX_LINE_BYTES);
        List<NodeAddress> addresses = new ArrayList<>();
        text.lines().forEach(line -> addresses.add(address(file + ", line " + (addresses.size() + 1), line)));
        return new NodePolicy.Assigned(addresses);
    }

    private static NodeAddress address(String where, String text) {
        try {
            return NodeAddress.parse(text.strip());
        } catch (IllegalArgumentException e) {
            throw new BadInputException(where + ": " + e.getMessage(), e);
        }
    }
}
