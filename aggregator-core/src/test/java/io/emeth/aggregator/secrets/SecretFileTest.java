package io.emeth.aggregator.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretFileTest {
    private static final byte[] BYTES = {1, 2, 3, 4, 5};

    @TempDir
    Path folder;

    @Test
    void write_overAReadableFile_makesItTheOwnersAlone() throws IOException {
        Path file = folder.resolve("secret");
        Files.writeString(file, "old and readable");
        ByteBuffer bytes = ByteBuffer.wrap(BYTES);
        SecretFile.write(file, bytes);
        assertThat(bytes.position()).isZero();
        assertThat(Files.readAllBytes(file)).isEqualTo(BYTES);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(folder.toFile().list()).containsExactly("secret");
    }

    @Test
    void write_whereItCannot_leavesNothing() throws IOException {
        assertThatThrownBy(() -> SecretFile.write(folder.resolve("absent/secret"), ByteBuffer.wrap(BYTES)))
                .isInstanceOf(NoSuchFileException.class);
        Path occupied = folder.resolve("occupied");
        Files.createDirectories(occupied.resolve("by something"));
        assertThatThrownBy(() -> SecretFile.write(occupied, ByteBuffer.wrap(BYTES)))
                .isInstanceOf(IOException.class);
        assertThat(folder.toFile().list()).containsExactly("occupied");
    }

    @Test
    void read_upToTheLimit_isAllOfIt() throws IOException {
        Path file = Files.write(folder.resolve("secret"), BYTES);
        ByteBuffer read = SecretFile.read(file, BYTES.length);
        assertThat(read.isDirect()).isTrue();
        assertThat(read).isEqualTo(ByteBuffer.wrap(BYTES));
        assertThatThrownBy(() -> SecretFile.read(file, BYTES.length - 1))
                .isInstanceOfSatisfying(
                        SecretFileException.class,
                        e -> assertThat(e.reason()).isEqualTo(SecretFileException.Reason.TOO_LARGE))
                .hasMessageContaining("5 bytes");
    }

    @Test
    void wipe_anyView_overwritesAllOfTheMemory() {
        ByteBuffer bytes = ByteBuffer.wrap(BYTES.clone()).position(2).limit(3);
        SecretBytes.wipe(bytes);
        assertThat(bytes.array()).containsOnly(0);
        assertThat(bytes.position()).isEqualTo(2);
        byte[] array = BYTES.clone();
        SecretBytes.wipe(array);
        assertThat(array).containsOnly(0);
        char[] characters = {'a', 'b'};
        SecretBytes.wipe(characters);
        assertThat(characters).containsOnly('\0');
    }
}
