package io.emeth.aggregator.cli;

import io.emeth.aggregator.EncryptionSpec;
import io.emeth.aggregator.JobSpec;
import io.emeth.aggregator.RejectedResultException;
import io.emeth.aggregator.Replica;
import io.emeth.aggregator.ReplicaCheck;
import io.emeth.aggregator.ReplicaCheckTerms;
import io.emeth.aggregator.client.ReplicaCheckDecryptor;
import io.emeth.aggregator.client.ReplicaVerdict;
import io.emeth.aggregator.client.SecretKey;
import io.emeth.aggregator.he.HeContext;
import io.emeth.aggregator.he.HeParameters;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "verdict",
        description = {
            "Read a cross-check with the secret key: do the replicas agree?",
            "The exit code is 0 if they do and 1 if they differ."
        })
final class VerdictCommand implements Callable<Integer> {
    @Mixin
    private Output output;

    @Option(names = "--job", required = true, paramLabel = "FILE", description = "The job description.")
    private Path jobFile;

    @Option(
            names = "--key",
            required = true,
            paramLabel = "FILE",
            description = "The requester's secret_key.locked or secret_key.seal.")
    private Path keyFile;

    @Mixin
    private PassphraseOptions passphrase;

    @Option(
            names = "--tolerance",
            defaultValue = "0",
            paramLabel = "X",
            converter = DecimalConverter.class,
            description = "By how much two honest nodes' numbers may differ; ckks only. Default: ${DEFAULT-VALUE}.")
    private BigDecimal tolerance;

    @Option(names = "--beacon", paramLabel = "HEX", description = "The beacon that must have been used.")
    private @Nullable String beacon;

    @Option(
            names = "--final",
            paramLabel = "FILE",
            description = "The final result: the results that it counts must be among the replicas of their index.")
    private @Nullable Path finalFile;

    @Parameters(paramLabel = "CHECK", description = "What 'crosscheck' made.")
    private Path checkFile;

    @Override
    public Integer call() throws IOException, RejectedResultException {
        JobSpec job = Inputs.job(jobFile);
        EncryptionSpec spec = job.encryption()
                .orElseThrow(() -> new BadInputException("the job is not encrypted — there is nothing to decrypt"));
        ReplicaCheck check = Inputs.replicaCheck(job, checkFile);
        ReplicaCheckTerms terms = check.header().terms();
        if (beacon != null && !beacon.equals(terms.beacon())) {
            throw new BadInputException(
                    "another beacon (" + terms.beacon() + ") — have the cross-check made with " + beacon);
        }
        try (HeContext context = HeContext.create(HeParameters.of(spec));
                SecretKey key = Inputs.secretKey(context, keyFile, passphrase)) {
            ReplicaVerdict verdict = new ReplicaCheckDecryptor(job, key).verdict(check, tolerance);
            List<Integer> notCounted = finalFile == null
                    ? List.of()
                    : verdict.notCounted(Inputs.finalResult(finalFile).header());
            print(verdict, notCounted);
            return verdict.agrees() && notCounted.isEmpty() ? ExitCode.OK : ExitCode.FAILED;
        }
    }

    private void print(ReplicaVerdict verdict, List<Integer> notCounted) {
        ReplicaCheckTerms terms = verdict.terms();
        output.line(
                "%d replicas %s; a difference%s escapes with probability 2^-%d at most, 2^-%d if it is no encryption",
                terms.replicas().size(),
                verdict.agrees() ? "agree" : "DIFFER",
                verdict.threshold() == 0 ? "" : " above %.2g".formatted(verdict.threshold()),
                verdict.soundnessBits(),
                verdict.hostileSoundnessBits());
        if (!verdict.differingIndices().isEmpty()) {
            output.line("indices that differ: %s", verdict.differingIndices());
        }
        for (Replica replica : verdict.odd()) {
            output.line("odd: %s", replica);
        }
        if (!notCounted.isEmpty()) {
            output.line("indices whose counted result was not compared: %s", notCounted);
        }
        output.document(document(verdict, notCounted));
    }

    private static Map<String, Object> document(ReplicaVerdict verdict, List<Integer> notCounted) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("job", verdict.terms().job().toString());
        document.put("epoch", verdict.terms().epoch());
        document.put("scope", verdict.terms().scope().toString());
        document.put("agrees", verdict.agrees());
        document.put("soundnessBits", verdict.soundnessBits());
        document.put("hostileSoundnessBits", verdict.hostileSoundnessBits());
        document.put("differingIndices", verdict.differingIndices());
        document.put("odd", ReplicaList.of(verdict.odd()));
        document.put("notCounted", notCounted);
        List<Map<String, Object>> groups = new ArrayList<>();
        for (ReplicaVerdict.Group group : verdict.groups()) {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("replicas", ReplicaList.of(group.replicas()));
            fields.put("agrees", group.agrees());
            fields.put("largest", group.largest());
            fields.put("threshold", group.threshold());
            groups.add(fields);
        }
        document.put("groups", groups);
        return document;
    }
}
