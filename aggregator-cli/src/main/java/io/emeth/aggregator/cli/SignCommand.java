package io.emeth.aggregator.cli;

import io.emeth.aggregator.NodeAddress;
import io.emeth.aggregator.SubJobHeader;
import io.emeth.aggregator.SubJobResult;
import io.emeth.aggregator.signing.EcdsaSignature;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "sign",
        description = {
            "Sign a SubJob result as the node that computed it: with a key of 'identity', or with a wallet, which signs",
            "what --typed-data prints (eth_signTypedData_v4) and whose answer --signature attaches."
        })
final class SignCommand implements Callable<Integer> {
    @Spec
    private CommandSpec command;

    @Mixin
    private Output output;

    @Mixin
    private PassphraseOptions passphrase;

    @ArgGroup(multiplicity = "1")
    private Signer signer;

    @Parameters(paramLabel = "RESULT", description = "The SubJob result.")
    private Path resultFile;

    @Option(names = "--out", paramLabel = "FILE", description = "The signed result.")
    private @Nullable Path out;

    @Option(names = "--force", description = "Replace the file if there is one.")
    private boolean force;

    /** One of the three. */
    static final class Signer {
        @Option(names = "--key", required = true, paramLabel = "FILE", description = "A key of secp256k1.")
        private @Nullable Path keyFile;

        @Option(names = "--typed-data", required = true, description = "Print what is to be signed, as JSON.")
        private boolean typedData;

        @Option(
                names = "--signature",
                required = true,
                paramLabel = "0x…",
                description = {
                    "r, s and v: 130 hexadecimal digits. The node is whoever made it;",
                    "if the result names a node already, it must be that one."
                })
        private @Nullable String signature;
    }

    @Override
    public Integer call() throws IOException {
        if (signer.typedData == (out != null)) {
            throw new ParameterException(
                    command.commandLine(),
                    signer.typedData ? "--typed-data writes no file — leave out --out" : "pass --out for the result");
        }
        SubJobResult result = Inputs.subJobResult(resultFile);
        if (out == null) {
            command.commandLine().getOut().println(result.header().typedData().toJson());
            return ExitCode.OK;
        }
        SubJobResult signed = signer.keyFile == null
                ? withSignature(result, String.valueOf(signer.signature))
                : Inputs.signed(result, signer.keyFile, passphrase);
        write(signed, out);
        return ExitCode.OK;
    }

    private SubJobResult withSignature(SubJobResult result, String signature) {
        SubJobResult signed;
        try {
            signed = result.withSignature(EcdsaSignature.parse(signature));
        } catch (IllegalArgumentException e) {
            throw new BadInputException(String.valueOf(e.getMessage()), e);
        }
        Optional<NodeAddress> named = result.header().node();
        if (named.isPresent() && !named.equals(signed.header().node())) {
            throw new BadInputException(resultFile + ": the result names node " + named.get()
                    + ", the signature is by " + signed.header().node().orElseThrow()
                    + " or of another result — sign what --typed-data prints of this one");
        }
        return signed;
    }

    private void write(SubJobResult signed, Path target) throws IOException {
        try (Staging staging = Staging.beside(target)) {
            staging.write(target, signed::write);
            staging.commit(force);
        }
        SubJobHeader header = signed.header();
        output.line("%s, signed by %s -> %s", header.subJob(), header.node().orElseThrow(), target);
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("node", header.node().orElseThrow().toString());
        document.put("signature", header.signature().orElseThrow().toString());
        document.put("out", target.toString());
        output.document(document);
    }
}
