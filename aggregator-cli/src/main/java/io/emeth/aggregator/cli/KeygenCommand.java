package io.emeth.aggregator.cli;

import io.emeth.aggregator.EncryptionSpec;
import io.emeth.aggregator.JobSpec;
import io.emeth.aggregator.client.KeyGenerator;
import io.emeth.aggregator.client.PublicKey;
import io.emeth.aggregator.client.SecretKey;
import io.emeth.aggregator.he.HeContext;
import io.emeth.aggregator.he.HeParameters;
import io.emeth.aggregator.he.plan.Plan;
import io.emeth.aggregator.he.program.RecipeProgram;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "keygen",
        description = {
            "Make the keys of an encrypted job: secret_key.seal, public_key.seal, parms.seal;",
            "and, if the program needs them to finish, relin_keys.seal and galois_keys.seal, which are public.",
            "The secret key stays with the requester; only its owner can read the file."
        })
final class KeygenCommand implements Callable<Integer> {
    @Mixin
    private Output output;

    @Option(names = "--job", required = true, paramLabel = "FILE", description = "The job description.")
    private Path jobFile;

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "Where the files go.")
    private Path out;

    @Option(
            names = "--force",
            description = "Replace keys that are there. Results encrypted for them can then never be decrypted.")
    private boolean force;

    @Override
    public Integer call() throws IOException {
        JobSpec job = Inputs.job(jobFile);
        EncryptionSpec spec = job.encryption()
                .orElseThrow(() -> new BadInputException(
                        "job without encryption (" + job.programName() + ") — plain jobs need no keys"));
        HeParameters parameters = HeParameters.of(spec);
        try (Staging staging = Staging.into(out);
                HeContext context = HeContext.create(parameters);
                SecretKey secretKey = new KeyGenerator(context).generateSecretKey();
                PublicKey publicKey = new KeyGenerator(context).generatePublicKey(secretKey)) {
            staging.write("secret_key.seal", secretKey::writeTo);
            staging.write("public_key.seal", publicKey.save());
            staging.write("parms.seal", parameters.serialize());
            List<String> evaluationKeys = writeEvaluationKeys(job, secretKey, staging);
            staging.commit(force);
            String more = evaluationKeys.isEmpty() ? "" : ", and " + String.join(", ", evaluationKeys) + ",";
            output.line("keys of parameters %s%s in %s", context.parametersId(), more, out);
            output.document(Map.of(
                    "parametersId", context.parametersId(), "out", out.toString(), "evaluationKeys", evaluationKeys));
        }
        return ExitCode.OK;
    }

    /** Those that the job's plan needs, and no others: every key more is work for nothing. */
    private static List<String> writeEvaluationKeys(JobSpec job, SecretKey secretKey, Staging staging)
            throws IOException {
        if (!(Inputs.program(job) instanceof RecipeProgram program)) {
            return List.of();
        }
        Plan plan = program.plan(job);
        KeyGenerator generator = new KeyGenerator(secretKey.context());
        List<String> written = new ArrayList<>();
        if (plan.needsRelinKeys()) {
            staging.write(MaterialOptions.RELIN_KEYS_FILE, generator.generateRelinKeys(secretKey));
            written.add(MaterialOptions.RELIN_KEYS_FILE);
        }
        if (!plan.galoisElements().isEmpty()) {
            staging.write(
                    MaterialOptions.GALOIS_KEYS_FILE, generator.generateGaloisKeys(secretKey, plan.galoisElements()));
            written.add(MaterialOptions.GALOIS_KEYS_FILE);
        }
        return written;
    }
}
