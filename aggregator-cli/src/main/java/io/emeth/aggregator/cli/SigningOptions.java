package io.emeth.aggregator.cli;

import io.emeth.aggregator.signing.SigningKey;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The keys that a command signs with. */
final class SigningOptions {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = "--sign",
            paramLabel = "FILE",
            description = "A signing key, as 'identity' makes it; repeat for signatures side by side.")
    private @Nullable List<Path> files;

    /** Open keys; closing wipes them. */
    final class Keys implements AutoCloseable {
        private final List<SigningKey> keys = new ArrayList<>();

        /** The keys; none if none were given. */
        List<SigningKey> all() {
            return List.copyOf(keys);
        }

        /** @throws ParameterException if none were given */
        List<SigningKey> required() {
            if (keys.isEmpty()) {
                throw new ParameterException(command.commandLine(), "pass --sign with the key to sign with");
            }
            return all();
        }

        @Override
        public void close() {
            keys.forEach(SigningKey::close);
        }
    }

    /**
     * Reads all keys that were given.
     *
     * @param passphrase the command's own: a mixin of a mixin would not know its command
     */
    Keys open(PassphraseOptions passphrase) throws IOException {
        Keys open = new Keys();
        boolean done = false;
        try {
            for (Path file : files == null ? List.<Path>of() : files) {
                open.keys.add(Inputs.signingKey(file, passphrase));
            }
            done = true;
        } finally {
            if (!done) {
                open.close();
            }
        }
        return open;
    }
}
