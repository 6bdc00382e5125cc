package io.emeth.aggregator.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Seeds: valid objects, and copies of each in which one thing is wrong. */
public final class Spoiled {
    /** Numbers at which readers go wrong. */
    private static final List<String> NUMBERS = List.of(
            "0",
            "-1",
            "1.5",
            "1e9",
            "4294967296",
            "9223372036854775807",
            "-9223372036854775808",
            "9223372036854775808");

    private static final Map<String, String> VALUES =
            Map.of("null", "null", "true", "true", "a list", "[]", "an object", "{}", "a string", "\"\\u0000\\n\"");

    private Spoiled() {}

    /** A text, and for each number, string, bracket and comma in it a copy that has something else there. */
    public static Stream<byte[]> texts(String... valid) {
        return Stream.of(valid).flatMap(Spoiled::copies);
    }

    private static Stream<byte[]> copies(String valid) {
        List<String> texts = new ArrayList<>(List.of(
                valid,
                "",
                valid + valid,
                valid.substring(0, valid.length() / 2),
                valid.substring(0, valid.length() - 1),
                "\ufeff" + valid,
                valid.replaceFirst("\\{", "{\"unknown\":1,"),
                valid.replaceFirst("\\{(\"[^\"]*\":)", "{$10,$1"), // the first field twice
                "{\"a\":".repeat(20) + "1" + "}".repeat(20),
                valid.replace('"', '\'')));
        NUMBERS.forEach(number -> texts.add(valid.replaceFirst(":\\s*-?[0-9]+", ":" + number)));
        VALUES.values().forEach(value -> {
            texts.add(valid.replaceFirst(":\\s*-?[0-9]+", ":" + value.replace("\\", "\\\\")));
            texts.add(valid.replaceFirst(":\\s*\"[^\"]*\"", ":" + value.replace("\\", "\\\\")));
            texts.add(valid.replaceFirst(":\\s*\\[", ":" + value.replace("\\", "\\\\") + ",\"x\":["));
        });
        return texts.stream().map(Spoiled::bytes);
    }

    /**
     * A container, and copies with another magic, lying header lengths, other padding, missing and additional bytes,
     * and the spoiled texts in the place of its header.
     */
    static Stream<byte[]> containers(byte[] valid) {
        int headerBytes = (int) little(valid).getLong(8);
        String header = new String(valid, 16, headerBytes, StandardCharsets.UTF_8);
        int objects = (16 + headerBytes + 63) / 64 * 64;
        Stream<byte[]> headers = copies(header).map(text -> withHeader(text, valid, objects));
        Stream<byte[]> lengths = Stream.of(0L, 1L, headerBytes + 1L, 1L << 31, 1L << 62, Long.MIN_VALUE, -1L)
                .map(length -> withLong(valid, 8, length));
        Stream<byte[]> others = Stream.of(
                withLong(valid, 0, 0),
                withLong(valid, Math.max(16, objects - 8), -1), // the padding, or the header's end
                Arrays.copyOf(valid, valid.length - 1),
                Arrays.copyOf(valid, valid.length + 1),
                Arrays.copyOf(valid, valid.length + 64),
                Arrays.copyOf(valid, objects),
                Arrays.copyOf(valid, 16),
                Arrays.copyOf(valid, 15));
        return Stream.of(headers, lengths, others).flatMap(seeds -> seeds);
    }

    /** A serialized object, and copies with another word at each place where words are, and with other lengths. */
    public static Stream<byte[]> objects(byte[] valid) {
        List<byte[]> objects = new ArrayList<>(List.of(valid, new byte[0]));
        for (int at = 0; at < Math.min(128, valid.length - 8); at += 8) {
            for (long word : new long[] {0, 1, 1L << 61, Long.MIN_VALUE, -1}) {
                objects.add(withLong(valid, at, word));
            }
        }
        for (int length : new int[] {8, 16, 48, valid.length / 2, valid.length - 1, valid.length + 1}) {
            objects.add(withLong(Arrays.copyOf(valid, Math.max(length, 16)), 8, length)); // the size field follows
        }
        return objects.stream();
    }

    public static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    public static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }

    static byte[] bytes(List<ByteBuffer> pieces) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        pieces.forEach(piece -> bytes.writeBytes(bytes(piece)));
        return bytes.toByteArray();
    }

    private static byte[] withHeader(byte[] header, byte[] valid, int objects) {
        int padding = -(16 + header.length) & 63;
        byte[] changed = new byte[16 + header.length + padding + valid.length - objects];
        little(changed).put(valid, 0, 8).putLong(header.length).put(header);
        System.arraycopy(valid, objects, changed, 16 + header.length + padding, valid.length - objects);
        return changed;
    }

    private static byte[] withLong(byte[] bytes, int at, long value) {
        byte[] changed = bytes.clone();
        little(changed).putLong(at, value);
        return changed;
    }

    private static ByteBuffer little(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
