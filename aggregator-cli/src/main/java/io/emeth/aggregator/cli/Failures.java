package io.emeth.aggregator.cli;

import io.emeth.aggregator.IncompleteAggregationException;
import io.emeth.aggregator.InvalidJobException;
import io.emeth.aggregator.RejectedResultException;
import io.emeth.aggregator.StoreException;
import io.emeth.aggregator.he.HeErrorCode;
import io.emeth.aggregator.he.HeException;
import io.emeth.aggregator.secrets.SecretFileException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Turns whatever went wrong into one line and an exit code. */
public final class Failures {
    private static final int MAX_LINE_CHARS = 600;

    private Failures() {}

    /** The exit code for {@code failure}. */
    static int exitCode(Throwable failure) {
        if (failure instanceof ExceptionInInitializerError && failure.getCause() != null) {
            return exitCode(failure.getCause());
        }
        if (failure instanceof UncheckedIOException) {
            return ExitCode.IO;
        }
        if (failure instanceof StoreException store) {
            return store.kind() == StoreException.Kind.OTHER_JOB ? ExitCode.BAD_INPUT : ExitCode.IO;
        }
        if (failure instanceof IncompleteAggregationException || failure instanceof VerificationFailedException) {
            return ExitCode.FAILED;
        }
        if (failure instanceof HeException he) {
            return isOurs(he) ? ExitCode.INTERNAL : ExitCode.BAD_INPUT;
        }
        if (failure instanceof BadInputException
                || failure instanceof RejectedResultException
                || failure instanceof SecretFileException
                || failure instanceof InvalidJobException) {
            return ExitCode.BAD_INPUT;
        }
        return failure instanceof IOException ? ExitCode.IO : ExitCode.INTERNAL;
    }

    /** One line without line breaks, beginning with {@code error: }. */
    static String line(Throwable failure) {
        return "error: " + oneLine(describe(failure));
    }

    /** {@code text} as one printable line of bounded length: what strangers wrote must not steer a terminal. */
    public static String oneLine(String text) {
        StringBuilder line = new StringBuilder(Math.min(text.length(), MAX_LINE_CHARS));
        for (int i = 0; i < text.length() && line.length() < MAX_LINE_CHARS; i++) {
            char c = text.charAt(i);
            line.append(isSteering(c) ? ' ' : c);
        }
        return text.length() > MAX_LINE_CHARS ? line.append('…').toString() : line.toString();
    }

    /** Line breaks, escapes, and what reorders or hides its neighbours, as U+202E does. */
    private static boolean isSteering(char c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        };
    }

    /** As {@link #describe(Throwable)}, and names {@code file}, once. */
    static String describe(Path file, Throwable failure) {
        String text = describe(failure);
        boolean named = Stream.of(")", ":", "/").anyMatch(end -> text.contains("(" + file + end));
        return named ? text : file + ": " + text;
    }

    /** What went wrong and what to change, without {@code error: }. */
    public static String describe(Throwable failure) {
        if (failure instanceof ExceptionInInitializerError && failure.getCause() != null) {
            return describe(failure.getCause()); // such as a native library that could not be unpacked
        }
        if (failure instanceof RejectedResultException rejected) {
            return String.valueOf(rejected.getMessage()); // which begins with the reason
        }
        if (failure instanceof FileSystemException file) {
            return describeFile(file);
        }
        if (failure instanceof OutOfMemoryError) {
            return "not enough memory (" + failure.getMessage() + ") — give the Java process more with -Xmx or"
                    + " -XX:MaxDirectMemorySize in JAVA_TOOL_OPTIONS";
        }
        String message = failure.getMessage() == null ? "no message" : failure.getMessage();
        return exitCode(failure) == ExitCode.INTERNAL
                ? "internal error (" + failure.getClass().getSimpleName() + ": " + message
                        + ") — run again with --debug and report it"
                : message;
    }

    private static String describeFile(FileSystemException failure) {
        String file = " (" + failure.getFile() + ") — ";
        if (failure instanceof NoSuchFileException) {
            return "no such file" + file + "check the path";
        }
        if (failure instanceof FileAlreadyExistsException) {
            return "file exists already" + file + "choose another name or pass --force";
        }
        if (failure instanceof AccessDeniedException) {
            return "permission denied" + file + "check the owner and mode";
        }
        if (failure instanceof NotDirectoryException) {
            return "not a directory" + file + "check the path";
        }
        if (failure instanceof DirectoryNotEmptyException) {
            return "a non-empty directory is in the way" + file + "choose another name";
        }
        String reason = failure.getReason() == null ? "cannot use file" : failure.getReason();
        return reason + file + "check the path";
    }

    private static boolean isOurs(HeException failure) {
        return failure.code() == HeErrorCode.INTERNAL || failure.code() == HeErrorCode.OUT_OF_MEMORY;
    }
}
