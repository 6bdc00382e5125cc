package io.emeth.aggregator.he.jni;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NativeLoaderTest {
    @TempDir
    Path folder;

    @AfterEach
    void clearProperty() {
        System.clearProperty(NativeLoader.PATH_PROPERTY);
    }

    @ParameterizedTest
    @CsvSource({
        "Linux, amd64, linux-x86_64",
        "Linux, x86_64, linux-x86_64",
        "Linux, aarch64, linux-aarch64",
        "Linux, riscv64, linux-riscv64",
        "Mac OS X, aarch64, macos-aarch64",
        "Mac OS X, arm64, macos-aarch64",
        "Windows 11, amd64, windows-x86_64",
        "FreeBSD, amd64, freebsd-x86_64",
    })
    void platform_anySpelling_isNormalised(String os, String arch, String expected) {
        assertThat(NativeLoader.platform(os, arch)).isEqualTo(expected);
    }

    @Test
    void load_libraryInJar_loadsACopyThatIsGoneAfterwards() {
        List<Path> loaded = new ArrayList<>();
        NativeLoader.load(NativeLoader.class, "emeth_he", path -> {
            loaded.add(Path.of(path));
            assertThat(Path.of(path)).isNotEmptyFile();
        });
        assertThat(loaded).hasSize(1);
        assertThat(loaded.get(0)).doesNotExist();
        assertThat(loaded.get(0).getParent()).doesNotExist();
    }

    @Test
    void load_noLibraryForPlatform_namesPlatformAndRemedy() {
        assertThatThrownBy(() -> NativeLoader.load(NativeLoader.class, "emeth_absent", path -> {}))
                .isInstanceOf(UnsatisfiedLinkError.class)
                .hasMessageContaining(NativeLoader.platform())
                .hasMessageContaining("the jar holds none")
                .hasMessageContaining("-Demeth.library.path=");
    }

    @Test
    void load_propertySet_loadsFromThatFolder() throws Exception {
        Path library = Files.createFile(folder.resolve(System.mapLibraryName("emeth_he")));
        System.setProperty(NativeLoader.PATH_PROPERTY, folder.toString());
        List<String> loaded = new ArrayList<>();
        NativeLoader.load(NativeLoader.class, "emeth_he", loaded::add);
        assertThat(loaded).containsExactly(library.toAbsolutePath().toString());
        assertThat(library).exists();
    }

    @Test
    void load_propertySetButEmptyFolder_doesNotFallBackToTheJar() {
        System.setProperty(NativeLoader.PATH_PROPERTY, folder.toString());
        assertThatThrownBy(() -> NativeLoader.load(NativeLoader.class, "emeth_he", path -> {}))
                .isInstanceOf(UnsatisfiedLinkError.class)
                .hasMessageContaining(folder.toString())
                .hasMessageContaining(NativeLoader.PATH_PROPERTY);
    }
}
