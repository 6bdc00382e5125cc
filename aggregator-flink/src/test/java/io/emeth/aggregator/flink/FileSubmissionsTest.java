package io.emeth.aggregator.flink;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.flink.connector.file.src.FileSourceSplit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileSubmissionsTest {
    @TempDir
    private Path folder;

    private Map<String, String> idsByName() throws IOException {
        org.apache.flink.core.fs.Path[] folders = {new org.apache.flink.core.fs.Path(folder.toUri())};
        return new FileSubmissions.SplitsByPath()
                .enumerateSplits(folders, 2).stream()
                        .collect(Collectors.toMap(split -> split.path().getName(), FileSourceSplit::splitId));
    }

    @Test
    void filesThatComeBeforeAndAfterARestore_haveIdsOfTheirOwn() throws Exception {
        Path deep = Files.createDirectories(folder.resolve("a/b"));
        Files.writeString(folder.resolve("y"), "1");
        Files.writeString(deep.resolve("x"), "2");
        Map<String, String> before = idsByName();
        for (char name = 'f'; name < 't'; name++) {
            Files.writeString(folder.resolve(String.valueOf(name)), "3");
        }
        Map<String, String> after = idsByName();

        assertThat(before).containsOnlyKeys("x", "y");
        assertThat(after).hasSize(16).containsAllEntriesOf(before);
        assertThat(after.values()).doesNotHaveDuplicates();
    }
}
