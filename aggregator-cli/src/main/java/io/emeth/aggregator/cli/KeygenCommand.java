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
import io.emeth.aggregator.secrets.SecretBytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "keygen",
        description = {
            "Make the keys of an encrypted job: secret_key.locked, public_key.seal, parms.seal;",
            "and, if the program needs them to finish, relin_keys.seal and galois_keys.seal, which are public.",
            "job.json beside them is the job with the public key's fingerprint: no result under another key is taken.",
            "The secret key stays with the requester, locked with a passphrase; only its owner can read the file.",
            "Whoever loses the passphrase loses the results: nobody can open the file without it."
        })
final class KeygenCommand implements Callable<Integer> {
    private static final String LOCKED_FILE = "secret_key.locked";
    private static final String JOB_FILE = "job.json";
    private static final String PLAIN_FILE = "secret_key.seal";

    @Spec
    private CommandSpec command;

    @Mixin
    private Output output;

    @Mixin
    private PassphraseOptions passphrase;

    @Option(names = "--job", required = true, paramLabel = "FILE", description = "The job description.")
    private Path jobFile;

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "Where the files go.")
    private Path out;

    @Option(
            names = "--force",
            description = "Replace keys that are there. Results encrypted for them can then never be decrypted.")
    private boolean force;

    @Option(
            names = "--plain",
            description = "Write the secret key in the clear, as the SEAL object secret_key.seal, without passphrase.")
    private boolean plain;

    @Override
    public Integer call() throws IOException {
        if (plain && passphrase.isGiven()) {
            throw new ParameterException(
                    command.commandLine(), "--plain takes no passphrase — leave out --plain or --passphrase-file");
        }
        JobSpec job = Inputs.job(jobFile);
        EncryptionSpec spec = job.encryption()
                .orElseThrow(() -> new BadInputException(
                        "job without encryption (" + job.programName() + ") — plain jobs need no keys"));
        requireNoKeyNamed(job);
        HeParameters parameters = HeParameters.of(spec);
        try (Staging staging = Staging.into(out);
                HeContext context = HeContext.create(parameters);
                SecretKey secretKey = new KeyGenerator(context).generateSecretKey();
                PublicKey publicKey = new KeyGenerator(context).generatePublicKey(secretKey)) {
            String secretFile = writeSecretKey(secretKey, staging);
            staging.write("public_key.seal", publicKey.save());
            staging.write("parms.seal", parameters.serialize());
            staging.write(
                    JOB_FILE,
                    ByteBuffer.wrap(
                            job.withPublicKey(publicKey.fingerprint()).toJson().getBytes(StandardCharsets.UTF_8)));
            List<String> evaluationKeys = writeEvaluationKeys(job, secretKey, staging);
            staging.commit(force);
            String more = evaluationKeys.isEmpty() ? "" : ", and " + String.join(", ", evaluationKeys) + ",";
            output.line("keys of parameters %s%s in %s", context.parametersId(), more, out);
            output.line("public key %s", publicKey.fingerprint());
            Map<String, Object> document = new LinkedHashMap<>();
            document.put("parametersId", context.parametersId());
            document.put("publicKey", publicKey.fingerprint().toString());
            document.put("out", out.toString());
            document.put("secretKey", secretFile);
            document.put("evaluationKeys", evaluationKeys);
            output.document(document);
        }
        return ExitCode.OK;
    }

    /** Results under the key that it names would be refused from now on. */
    private void requireNoKeyNamed(JobSpec job) {
        if (job.publicKey().isPresent() && !force) {
            throw new BadInputException("the job names a public key already ("
                    + job.publicKey().get() + ") — take the job without it, or pass --force to replace it");
        }
    }

    /** Its file, locked unless {@code --plain}; one of an earlier key in the other form must not stay beside it. */
    private String writeSecretKey(SecretKey secretKey, Staging staging) throws IOException {
        if (plain) {
            staging.write(PLAIN_FILE, secretKey::writeTo);
            staging.supersede(LOCKED_FILE);
            return PLAIN_FILE;
        }
        char[] characters = passphrase.toLock(LOCKED_FILE, ", or pass --plain to write the key in the clear");
        try {
            staging.write(LOCKED_FILE, file -> secretKey.writeLocked(file, characters));
        } finally {
            SecretBytes.wipe(characters);
        }
        staging.supersede(PLAIN_FILE);
        return LOCKED_FILE;
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
