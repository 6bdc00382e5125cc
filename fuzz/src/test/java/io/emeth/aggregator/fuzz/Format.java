package io.emeth.aggregator.fuzz;

import java.util.Arrays;

/**
 * A format that strangers write: its reader, its writer, and the exceptions that the reader documents. Everything else
 * that a reader does to hostile bytes is a finding: another exception, an error, or an object that does not survive
 * writing.
 */
public record Format<T>(Reader<T> reader, Writer<T> writer, Class<? extends Exception> refusal) {
    /** From bytes to an object. */
    public interface Reader<T> {
        T read(byte[] bytes) throws Exception;
    }

    /** From an object to its one form. */
    public interface Writer<T> {
        byte[] write(T object) throws Exception;
    }

    /** Reads the bytes; what is accepted must be read again from what is written, and be written as the same bytes. */
    public void check(byte[] bytes) throws Exception {
        T object;
        try {
            object = reader.read(bytes);
        } catch (Exception e) {
            if (!refusal.isInstance(e)) {
                throw e;
            }
            if (e.getClass() != IllegalArgumentException.class) { // whose readers promise no more than to throw it
                requireOneLine(e);
            }
            return;
        }
        byte[] written = writer.write(object);
        if (!Arrays.equals(writer.write(reader.read(written)), written)) {
            throw new AssertionError("written, read and written again it is something else");
        }
    }

    /** A refusal is one line that says something: it may quote a stranger's text into a log. */
    public static void requireOneLine(Exception refusal) {
        String message = refusal.getMessage();
        if (message == null || message.isBlank()) {
            throw new AssertionError("a refusal without a message", refusal);
        }
        if (message.length() > 1000 || message.indexOf('\n') >= 0 || message.indexOf('\r') >= 0) {
            throw new AssertionError("a refusal of " + message.length() + " characters or several lines", refusal);
        }
    }
}
