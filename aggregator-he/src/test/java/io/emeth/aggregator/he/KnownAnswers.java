package io.emeth.aggregator.he;

import io.emeth.aggregator.he.jni.DirectBuffers;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Objects written by Microsoft SEAL 4.4.3: BFV, N = 1024, one 27-bit prime. See the README beside the resources. */
final class KnownAnswers {
    public static final HeParameters PARAMETERS =
            new HeParameters(Scheme.BFV, 1024, List.of(134215681L), 61441, Security.BITS_128);
    static final String PARMS_ID = parmsId();

    private static final Path NATIVE = Path.of("..", "native", "test", "data", "bfv-1024");

    private KnownAnswers() {}

    /** In the index the four words are printed as numbers; on the wire each is little-endian. */
    private static String parmsId() {
        StringBuilder bytes = new StringBuilder();
        for (String word : List.of("9e375d036e56d098", "fb35e4ee51495247", "67d07b5002003011", "8375f24cd51793e4")) {
            for (int i = 14; i >= 0; i -= 2) {
                bytes.append(word, i, i + 2);
            }
        }
        return bytes.toString();
    }

    /** The object called {@code name}, in direct memory. */
    static ByteBuffer object(String name) {
        Path file = NATIVE.resolve(name + ".seal");
        try (InputStream resource = KnownAnswers.class.getResourceAsStream("/bfv-1024/" + name + ".seal")) {
            byte[] bytes = resource != null ? resource.readAllBytes() : Files.readAllBytes(file);
            return DirectBuffers.of(ByteBuffer.wrap(bytes));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The object with the version this library writes in all its headers. */
    static ByteBuffer relabelled(String name) {
        ByteBuffer bytes = DirectBuffers.allocate(object(name).remaining())
                .put(object(name))
                .flip();
        bytes.put(4, (byte) 1);
        int nested = bytes.remaining() > 113 && (bytes.remaining() - 113) % 16384 == 0 ? 89 : 64;
        bytes.put(nested + 4, (byte) 1);
        return bytes;
    }
}
