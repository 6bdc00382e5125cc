package io.emeth.aggregator.secrets;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Overwrites memory that held a secret. */
public final class SecretBytes {
    private SecretBytes() {}

    /** Overwrites all of {@code bytes} with zeros, also what lies before its position and beyond its limit. */
    public static void wipe(ByteBuffer bytes) {
        ByteBuffer whole = bytes.duplicate().clear();
        while (whole.hasRemaining()) {
            whole.put((byte) 0);
        }
    }

    /** Overwrites {@code bytes} with zeros. */
    public static void wipe(byte[] bytes) {
        Arrays.fill(bytes, (byte) 0);
    }

    /** Overwrites {@code characters} with zeros. */
    public static void wipe(char[] characters) {
        Arrays.fill(characters, '\0');
    }
}
