package io.emeth.aggregator.cli;

import io.emeth.aggregator.secrets.SecretBytes;
import io.emeth.aggregator.signing.Algorithm;
import io.emeth.aggregator.signing.SigningKey;
import io.emeth.aggregator.signing.SigningKeyFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

@Command(
        name = "identity",
        description = {
            "Make the key that a node or an aggregator signs with, and print its public part, which others may have;",
            "or print the public part of one. It has nothing to do with the keys of 'keygen'."
        })
final class IdentityCommand implements Callable<Integer> {
    @Spec
    private CommandSpec command;

    @Mixin
    private Output output;

    @Mixin
    private PassphraseOptions passphrase;

    @ArgGroup(multiplicity = "1")
    private Task task;

    @Option(
            names = "--algorithm",
            defaultValue = "secp256k1",
            converter = AlgorithmConverter.class,
            paramLabel = "NAME",
            description = {
                "secp256k1, ed25519 or ml-dsa-65. Default: ${DEFAULT-VALUE}.",
                "Nodes sign with secp256k1, and the public part is their address."
            })
    private Algorithm algorithm;

    @Option(names = "--plain", description = "Write the key in the clear, without passphrase.")
    private boolean plain;

    @Option(
            names = "--force",
            description = "Replace the file if there is one. Nobody can sign with the key in it any more.")
    private boolean force;

    /** By the names that files have, where an enum would be read by those of its constants. */
    static final class AlgorithmConverter implements ITypeConverter<Algorithm> {
        @Override
        public Algorithm convert(String value) {
            try {
                return Algorithm.parse(value);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(String.valueOf(e.getMessage()));
            }
        }
    }

    /** One of the two. */
    static final class Task {
        @Option(names = "--out", required = true, paramLabel = "FILE", description = "Where the new key goes.")
        private @Nullable Path out;

        @Option(names = "--show", required = true, paramLabel = "FILE", description = "The key to print.")
        private @Nullable Path shown;
    }

    @Override
    public Integer call() throws IOException {
        if (task.out != null) {
            make(task.out);
        } else if (task.shown != null) {
            requireNoneOfMaking();
            try (SigningKey key = Inputs.signingKey(task.shown, passphrase)) {
                print(key, task.shown);
            }
        }
        return ExitCode.OK;
    }

    private void requireNoneOfMaking() {
        for (String option : new String[] {"--algorithm", "--plain", "--force"}) {
            if (command.commandLine().getParseResult().hasMatchedOption(option)) {
                throw usage(option + " makes a key — pass it with --out");
            }
        }
    }

    private void make(Path out) throws IOException {
        if (plain && passphrase.isGiven()) {
            throw usage("--plain takes no passphrase — leave out --plain or --passphrase-file");
        }
        try (Staging staging = Staging.beside(out);
                SigningKey key = SigningKey.generate(algorithm)) {
            if (plain) {
                staging.write(out, file -> SigningKeyFile.writePlain(file, key));
            } else {
                writeLocked(staging, out, key);
            }
            staging.commit(force);
            print(key, out);
        }
    }

    private void writeLocked(Staging staging, Path out, SigningKey key) throws IOException {
        char[] characters =
                passphrase.toLock(String.valueOf(out.getFileName()), ", or pass --plain to write the key in the clear");
        try {
            staging.write(out, file -> SigningKeyFile.writeLocked(file, key, characters));
        } finally {
            SecretBytes.wipe(characters);
        }
    }

    private void print(SigningKey key, Path file) {
        output.line("%s", key.verifyingKey());
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("algorithm", key.algorithm().toString());
        document.put("publicKey", key.verifyingKey().toString());
        document.put("file", file.toString());
        output.document(document);
    }

    private ParameterException usage(String message) {
        return new ParameterException(command.commandLine(), message);
    }
}
