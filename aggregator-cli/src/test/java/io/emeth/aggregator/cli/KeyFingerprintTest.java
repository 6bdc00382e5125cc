package io.emeth.aggregator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.emeth.aggregator.JobSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The public key's fingerprint, from {@code keygen} through every command that meets it. */
class KeyFingerprintTest {
    @TempDir
    private Path folder;

    private JobFlow flow;
    private Path job;
    private String fingerprint;

    @BeforeEach
    void makeKeys() throws IOException {
        flow = new JobFlow(folder, "--program", "sum", "--scheme", "bfv", "--parallel", "1", "--length", "2");
        job = folder.resolve("keys/job.json");
        fingerprint = JobSpec.read(job).publicKey().orElseThrow().toString();
    }

    private Cli encrypt(Path jobFile, Path publicKey, Path out) throws IOException {
        Path values = Files.writeString(folder.resolve("values.json"), "[1, 2]");
        return Cli.run("encrypt", "--job", jobFile, "--key", publicKey, "--index", 0, "--in", values, "--out", out);
    }

    private Cli aggregate(Path result) {
        return Cli.run("aggregate", "--job", job, "--out", folder.resolve("final.emeth"), result);
    }

    @Test
    void keygen_writesTheJobWithTheFingerprintAndNothingElseChanged() throws IOException {
        JobSpec before = JobSpec.read(flow.job());
        JobSpec after = JobSpec.read(job);
        assertThat(before.publicKey()).isEmpty();
        assertThat(after).isEqualTo(before.withPublicKey(after.publicKey().orElseThrow()));
    }

    @Test
    void keygen_ofAJobThatNamesAKey_needsForce() throws IOException {
        Path others = folder.resolve("others");
        Cli refused = Cli.run("keygen", "--plain", "--job", job, "--out", others);
        assertThat(refused.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(refused.err()).contains(fingerprint, "--force");
        assertThat(others).doesNotExist();
        JobFlow.ok("keygen", "--plain", "--force", "--job", job, "--out", others);
        assertThat(JobSpec.read(others.resolve("job.json")).publicKey().orElseThrow())
                .isNotEqualTo(JobSpec.read(job).publicKey().orElseThrow());
    }

    @Test
    void resultUnderTheJobsKey_isTaken() throws IOException {
        Path result = folder.resolve("r0.emeth");
        assertThat(encrypt(job, flow.key("public_key"), result).err()).isEmpty();
        assertThat(JobFlow.ok("inspect", result).out()).contains("public key           " + fingerprint);
        assertThat(aggregate(result).exitCode()).isEqualTo(ExitCode.OK);
    }

    @Test
    void resultUnderAnotherKey_isNeitherMadeNorTaken() throws IOException {
        Path others = folder.resolve("others");
        JobFlow.ok("keygen", "--plain", "--job", flow.job(), "--out", others);
        Path result = folder.resolve("r0.emeth");
        Cli refused = encrypt(job, others.resolve("public_key.seal"), result);
        assertThat(refused.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(refused.err()).contains(fingerprint);
        assertThat(result).doesNotExist();
        assertThat(encrypt(flow.job(), others.resolve("public_key.seal"), result)
                        .err())
                .isEmpty();
        Cli rejected = aggregate(result);
        assertThat(rejected.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(rejected.err()).contains("WRONG_KEY", fingerprint);
        assertThat(folder.resolve("final.emeth")).doesNotExist();
    }

    @Test
    void explainAndInspect_printTheFingerprint() {
        assertThat(JobFlow.ok("explain", "--job", job).out()).contains("public key     sha256 " + fingerprint);
        Path parms = folder.resolve("keys/parms.seal");
        assertThat(JobFlow.ok("inspect", "--parms", parms, flow.key("public_key"))
                        .out())
                .contains("fingerprint          " + fingerprint);
    }
}
