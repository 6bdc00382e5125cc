package io.emeth.aggregator.cli;

import io.emeth.aggregator.secrets.LockedSecret;
import io.emeth.aggregator.secrets.SecretBytes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * Where the passphrase of a secret file comes from: the file of {@code --passphrase-file}; if there is none, the
 * environment; if that has none, a person at the console. Every array given out is the caller's to wipe.
 */
final class PassphraseOptions {
    static final String VARIABLE = "AGGREGATOR_PASSPHRASE";

    private static final int MAX_FILE_BYTES = 3 * LockedSecret.MAX_PASSPHRASE_CHARS + 2; // UTF-8, and "\r\n"

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = "--passphrase-file",
            paramLabel = "FILE",
            description = {
                "Holds the passphrase of the secret's file, on one line.",
                "Default: the environment variable " + VARIABLE + "; without it, you are asked."
            })
    private @Nullable Path file;

    /** Whether {@code --passphrase-file} is given. */
    boolean isGiven() {
        return file != null;
    }

    /**
     * A passphrase to open {@code what}.
     *
     * @throws ParameterException if there is none, naming the ways to give one
     * @throws BadInputException if what was given cannot be one
     */
    char[] toOpen(String what) throws IOException {
        Optional<char[]> given = given();
        return given.isPresent() ? given.get() : ask("Passphrase of " + what + ": ", "");
    }

    /**
     * A passphrase to lock {@code what} with; a person is asked twice.
     *
     * @param otherwise what to do instead, ends the message if there is none, such as {@code ", or pass --plain"}
     * @throws ParameterException if there is none, naming the ways to give one
     * @throws BadInputException if what was given cannot be one
     */
    char[] toLock(String what, String otherwise) throws IOException {
        Optional<char[]> given = given();
        char[] passphrase = given.isPresent() ? given.get() : askTwice(what, otherwise);
        try {
            LockedSecret.requirePassphrase(passphrase);
        } catch (IllegalArgumentException e) {
            SecretBytes.wipe(passphrase);
            throw new BadInputException(e.getMessage() + " — choose another");
        }
        return passphrase;
    }

    private Optional<char[]> given() throws IOException {
        if (file != null) {
            return Optional.of(read(file));
        }
        return surroundings().variable(VARIABLE).map(String::toCharArray);
    }

    private char[] askTwice(String what, String otherwise) {
        char[] first = ask("New passphrase for " + what + ": ", otherwise);
        char[] second = ask("Once more: ", otherwise);
        boolean equal = Arrays.equals(first, second);
        SecretBytes.wipe(second);
        if (!equal) {
            SecretBytes.wipe(first);
            throw new BadInputException("the two passphrases differ — try again");
        }
        return first;
    }

    private char[] ask(String question, String otherwise) {
        return surroundings()
                .ask(question)
                .orElseThrow(() -> new ParameterException(
                        command.commandLine(),
                        "no passphrase, and no console to ask for one — pass --passphrase-file FILE, or set " + VARIABLE
                                + otherwise));
    }

    private Surroundings surroundings() {
        return ((Main) command.root().userObject()).surroundings();
    }

    /** The one line of {@code file}, without its end; a pipe may be read too. */
    private static char[] read(Path file) throws IOException {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(MAX_FILE_BYTES + 1);
        }
        try {
            if (bytes.length > MAX_FILE_BYTES) {
                throw new BadInputException(file + ": more than " + MAX_FILE_BYTES
                        + " bytes — a passphrase has at most " + LockedSecret.MAX_PASSPHRASE_CHARS + " characters");
            }
            return line(file, bytes);
        } finally {
            SecretBytes.wipe(bytes);
        }
    }

    private static char[] line(Path file, byte[] bytes) {
        CharBuffer text = CharBuffer.allocate(bytes.length);
        try {
            if (StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes), text, true)
                    .isError()) {
                throw new BadInputException(file + ": not UTF-8 — write the passphrase as UTF-8 text");
            }
            int end = text.position();
            end -= end > 0 && text.get(end - 1) == '\n' ? 1 : 0;
            end -= end > 0 && text.get(end - 1) == '\r' ? 1 : 0;
            char[] line = Arrays.copyOf(text.array(), end);
            for (char c : line) {
                if (c == '\n' || c == '\r') {
                    SecretBytes.wipe(line);
                    throw new BadInputException(file + ": more than one line — write the passphrase on the only line");
                }
            }
            return line;
        } finally {
            SecretBytes.wipe(text.array());
        }
    }
}
