package io.emeth.aggregator.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StagingTest {
    @TempDir
    private Path folder;

    @Test
    void write_onAFullDisk_namesTheTargetAndARemedy() throws IOException {
        Path target = folder.resolve("final.emeth");
        try (Staging staging = Staging.beside(target)) {
            assertThatThrownBy(() -> staging.write(target, file -> {
                        throw new IOException("No space left on device"); // as channels say it, without the file
                    }))
                    .isInstanceOf(IOException.class)
                    .hasMessage("cannot write " + target + " (No space left on device) — make room there, or write"
                            + " elsewhere with --out");
        }
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void write_refusedByTheFileSystem_namesTheTargetNotTheHiddenFile() throws IOException {
        Path target = folder.resolve("final.emeth");
        try (Staging staging = Staging.beside(target)) {
            assertThatThrownBy(() -> staging.write(target, file -> {
                        throw new FileSystemException(file.toString(), null, "File too large");
                    }))
                    .hasMessageContaining(target + " (File too large)")
                    .hasMessageNotContaining(".aggregator-");
        }
    }

    @Test
    void commit_movesEveryFile_orNone() throws IOException {
        Files.writeString(folder.resolve("b"), "mine");
        try (Staging staging = Staging.into(folder)) {
            staging.write("a", ByteBuffer.wrap(new byte[] {1}));
            staging.write("b", ByteBuffer.wrap(new byte[] {2}));
            assertThatThrownBy(() -> staging.commit(false)).isInstanceOf(FileAlreadyExistsException.class);
            assertThat(folder.resolve("a")).doesNotExist();
            staging.commit(true);
        }
        assertThat(folder.resolve("a")).hasBinaryContent(new byte[] {1});
        assertThat(folder.resolve("b")).hasBinaryContent(new byte[] {2});
        assertThat(folder.toFile().list()).hasSize(2);
    }
}
