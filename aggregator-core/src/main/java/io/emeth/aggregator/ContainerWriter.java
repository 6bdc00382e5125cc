package io.emeth.aggregator;

import io.emeth.aggregator.json.Json;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Writes containers. The same header and objects always give the same bytes. */
final class ContainerWriter {
    private ContainerWriter() {}

    /** The container's bytes, piece by piece; the pieces that are objects are views, not copies. */
    static List<ByteBuffer> toBuffers(Container.Kind kind, Map<String, Object> header, List<ByteBuffer> objects) {
        byte[] json = Json.print(header, false).getBytes(StandardCharsets.UTF_8);
        if (json.length > kind.maxHeaderBytes()) {
            throw new IllegalArgumentException(
                    "a header of " + json.length + " bytes is longer than " + kind.maxHeaderBytes());
        }
        long end = Container.align(Container.PREFIX_BYTES + json.length);
        List<ByteBuffer> pieces = new ArrayList<>();
        pieces.add(ByteBuffer.allocate((int) end)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(Container.MAGIC)
                .putLong(json.length)
                .put(json)
                .rewind());
        for (ByteBuffer object : objects) {
            int padding = (int) (Container.align(end) - end);
            if (padding > 0) {
                pieces.add(ByteBuffer.allocate(padding));
            }
            pieces.add(Container.view(object));
            end += padding + object.remaining();
        }
        return pieces;
    }

    /**
     * Writes the pieces to {@code path} so that it holds all of them or what it held before: into a temporary file in
     * the same folder, forced to disk, then renamed.
     */
    static void write(Path path, List<ByteBuffer> pieces) throws IOException {
        Path target = path.toAbsolutePath();
        Path temporary = target.resolveSibling("." + target.getFileName() + "." + UUID.randomUUID() + ".tmp");
        try {
            try (FileChannel channel =
                    FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                for (ByteBuffer piece : pieces) {
                    while (piece.hasRemaining()) {
                        channel.write(piece);
                    }
                }
                channel.force(true);
            }
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(temporary); // there is one only if something failed
        }
    }
}
