package io.emeth.aggregator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.emeth.aggregator.Digest;
import io.emeth.aggregator.FinalResult;
import io.emeth.aggregator.JobSpec;
import io.emeth.aggregator.Limits;
import io.emeth.aggregator.NodePolicy;
import io.emeth.aggregator.ProgramRegistry;
import io.emeth.aggregator.SubJobResult;
import io.emeth.aggregator.Tally;
import io.emeth.aggregator.manifest.Manifest;
import io.emeth.aggregator.signing.Algorithm;
import io.emeth.aggregator.signing.SigningKey;
import io.emeth.aggregator.signing.SigningKeyFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A finished job of three signed results, left as it is or tampered with. */
class VerifyCommandTest {
    private static final int RESULTS = 3;
    private static final int SCALE_AT = 73; // in a serialized ciphertext

    private final List<SigningKey> nodes = new ArrayList<>();
    private final SigningKey aggregator = SigningKey.generate(Algorithm.SECP256K1);
    private final SigningKey postQuantum = SigningKey.generate(Algorithm.ML_DSA_65);

    @TempDir
    private Path folder;

    private JobFlow flow;

    @BeforeEach
    void finishAJob() throws Exception {
        flow = new JobFlow(folder, "--program", "sum", "--scheme", "bfv", "--parallel", "3", "--length", "4");
        Files.writeString(
                flow.job(),
                JobSpec.read(flow.job()).withNodes(new NodePolicy.Anybody()).toJson());
        for (int index = 0; index < RESULTS; index++) {
            nodes.add(SigningKey.generate(Algorithm.SECP256K1));
            Path file = flow.encrypt(index, "[1, 2, 3, " + index + "]");
            SubJobResult.read(file, Limits.NONE).signedBy(nodes.get(index)).write(file);
            SigningKeyFile.writePlain(flow.file("node-" + index + ".key"), nodes.get(index));
        }
        SigningKeyFile.writePlain(flow.file("aggregator.key"), aggregator);
        SigningKeyFile.writePlain(flow.file("pq.key"), postQuantum);
        Cli done = flow.aggregate(
                "--sign",
                flow.file("aggregator.key"),
                "--sign",
                flow.file("pq.key"),
                "--manifest",
                flow.file("manifest.json"),
                "--receipts",
                flow.file("receipts"));
        assertThat(done.err()).isEmpty();
        assertThat(done.exitCode()).isEqualTo(ExitCode.OK);
    }

    private Cli verify(Object... more) {
        List<Object> arguments = new ArrayList<>(List.of(
                "verify",
                "--job",
                flow.job(),
                "--final",
                flow.file("final.emeth"),
                "--manifest",
                flow.file("manifest.json")));
        arguments.addAll(List.of(more));
        return Cli.run(arguments.toArray());
    }

    private static void assertFails(Cli cli, String text) {
        assertThat(cli.exitCode()).as(cli.out() + cli.err()).isIn(ExitCode.FAILED, ExitCode.BAD_INPUT);
        assertThat(cli.out() + cli.err()).contains(text);
    }

    @Test
    void verify_ofWhatWasDone_holdsAtEveryDepth() {
        Cli cli = verify(
                "--signer",
                aggregator.verifyingKey(),
                "--signer",
                postQuantum.verifyingKey(),
                "--inclusion",
                flow.file("receipts").resolve("1.receipt.json"),
                "--inclusion",
                folder.resolve("results").resolve("r2.emeth"),
                "--replay",
                folder.resolve("results"));
        assertThat(cli.err()).isEmpty();
        assertThat(cli.out().lines())
                .hasSize(7)
                .allSatisfy(line -> assertThat(line).startsWith("ok "));
        assertThat(cli.exitCode()).isEqualTo(ExitCode.OK);
    }

    @Test
    void verify_withASignerWhoDidNotSign_fails() {
        assertFails(verify("--signer", nodes.get(0).verifyingKey()), "but not by secp256k1:0x");
        assertThat(verify("--signer", "0x12").exitCode()).isEqualTo(ExitCode.BAD_INPUT);
    }

    @Test
    void verify_withAnyByteOfTheManifestChanged_fails() throws IOException {
        byte[] bytes = Files.readAllBytes(flow.file("manifest.json"));
        Random random = new Random(11);
        for (int round = 0; round < 60; round++) {
            byte[] changed = bytes.clone();
            int at = random.nextInt(bytes.length);
            changed[at] ^= (byte) (1 << random.nextInt(7));
            if (Character.isWhitespace(bytes[at]) && Character.isWhitespace(changed[at])) {
                continue;
            }
            Files.write(flow.file("manifest.json"), changed);
            Cli cli = verify("--signer", aggregator.verifyingKey(), "--signer", postQuantum.verifyingKey());
            assertThat(cli.exitCode())
                    .as("round %d, byte %d: %s%s", round, at, cli.out(), cli.err())
                    .isIn(ExitCode.FAILED, ExitCode.BAD_INPUT);
        }
    }

    @Test
    void verify_withAnyByteOfTheFinalResultChanged_fails() throws IOException {
        byte[] bytes = Files.readAllBytes(flow.file("final.emeth"));
        Random random = new Random(12);
        for (int round = 0; round < 40; round++) {
            byte[] changed = bytes.clone();
            int at = round < 20 ? random.nextInt(1200) : random.nextInt(bytes.length);
            changed[at] ^= (byte) (1 << random.nextInt(8));
            Files.write(flow.file("final.emeth"), changed);
            Cli cli = verify();
            assertThat(cli.exitCode())
                    .as("round %d, byte %d: %s%s", round, at, cli.out(), cli.err())
                    .isIn(ExitCode.FAILED, ExitCode.BAD_INPUT);
        }
    }

    @Test
    void verify_withAnotherJobDescription_namesTheField() throws IOException {
        String job = Files.readString(flow.job());
        Files.writeString(flow.job(), job.replace("\"maxWeight\" : 1000000", "\"maxWeight\" : 1000001"));
        assertFails(verify(), "predicate.job.digest is ");
    }

    @Test
    void verify_ofAStatementThatIsSignedButWrong_namesTheField() throws IOException {
        String json = Files.readString(flow.file("manifest.json"));
        int from = json.indexOf("\"payload\" : \"") + 13;
        String statement = new String(
                Base64.getDecoder().decode(json.substring(from, json.indexOf('"', from))), StandardCharsets.UTF_8);
        for (String[] change : new String[][] {
            {"\"epoch\":0", "\"epoch\":1", "predicate.epoch is 1"},
            {"\"count\":3", "\"count\":2", "predicate.covered.count is 2"},
            {"\"name\":\"sum\"", "\"name\":\"mean\"", "predicate.program.name is mean"},
            {"\"plan\":\"", "\"plan\":\"0", "predicate.plan is 0"},
        }) {
            assertThat(statement).contains(change[0]);
            byte[] changed = statement.replace(change[0], change[1]).getBytes(StandardCharsets.UTF_8);
            Files.writeString(
                    flow.file("manifest.json"),
                    io.emeth.aggregator.signing.Envelope.sign(Manifest.PAYLOAD_TYPE, changed, List.of(aggregator))
                            .toJson());
            assertFails(verify("--signer", aggregator.verifyingKey()), change[2]);
        }
    }

    @Test
    void verify_ofResultsAndReceiptsThatAreNotInside_fails() throws IOException {
        Path other = flow.encrypt(1, "[9, 9, 9, 9]", "--force");
        assertFails(verify("--inclusion", other), "FAILED  inclusion of");
        assertFails(verify("--replay", folder.resolve("results")), "results are missing");
        Path receipt = flow.file("receipts").resolve("0.receipt.json");
        Path forged = flow.file("forged.json");
        Files.writeString(forged, Files.readString(receipt).replace("\"sig\" : \"", "\"sig\" : \"AAAA"));
        assertFails(verify("--inclusion", forged), "signature");
        SigningKeyFile.writePlain(flow.file("other.key"), nodes.get(0));
        flow.aggregate("--force", "--sign", flow.file("other.key"), "--receipts", flow.file("others"));
        assertFails(
                verify(
                        "--signer",
                        aggregator.verifyingKey(),
                        "--inclusion",
                        flow.file("others").resolve("0.receipt.json")),
                "but not by");
    }

    @Test
    void prove_givesAProofThatNeedsNoFinalResultsParts() {
        JobFlow.ok("prove", "--final", flow.file("final.emeth"), "--index", 2, "--out", flow.file("proof.json"));
        assertThat(verify("--inclusion", flow.file("proof.json")).out()).contains("ok      inclusion of index 2");
        assertThat(Cli.run("prove", "--final", flow.file("final.emeth"), "--index", 3, "--out", flow.file("p.json"))
                        .err())
                .contains("no result of index 3");
    }

    @Test
    void projections_ofAllContributors_showTheSumWithoutAnyResult() throws IOException {
        for (int index = 0; index < RESULTS; index++) {
            project(index, flow.file("node-" + index + ".key"), "p" + index);
        }
        Cli cli = verify("--projections", flow.file("projections"));
        assertThat(cli.out()).contains("ok      sum of projections: the total is the sum of 3 inputs");
        assertFails(verify("--projections", flow.file("projections"), "--beacon", "00"), "another challenge");

        Files.delete(flow.file("projections").resolve("p1.projection.json"));
        assertFails(verify("--projections", flow.file("projections")), "the projection of index 1 is missing");
        project(1, flow.file("node-0.key"), "p1");
        assertFails(verify("--projections", flow.file("projections")), "not signed by node");
    }

    /** Both jobs are alike but for their numbers: whoever decrypts under the wrong one has another's. */
    @Test
    void verify_ofAManifestOverAnotherJobsFinalResult_fails() throws Exception {
        JobSpec job = JobSpec.read(flow.job());
        JobSpec other =
                JobSpec.fromJson(job.toJson().replace(job.job().toString(), "0f8fad5b-d9cb-469f-a165-70867728950e"));
        Files.writeString(flow.job(), other.toJson());
        FinalResult result = FinalResult.read(flow.file("final.emeth"));
        Manifest manifest = Manifest.of(other, ProgramRegistry.discover(), result, Tally.NONE);
        Files.writeString(
                flow.file("manifest.json"), manifest.sign(List.of(aggregator)).toJson());
        Cli cli = verify();
        assertThat(cli.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(cli.out())
                .contains(
                        "ok      statement", "FAILED  final result: job is " + job.job() + ", expected " + other.job());
    }

    /** The residues stay those of the sum, but whoever decrypted would read twice the numbers. */
    @Test
    void projections_ofATotalThatClaimsAnotherScale_failAndSoDoesDecryption() throws Exception {
        aggregateInCkksAndForge(object -> object.putDouble(SCALE_AT, object.getDouble(SCALE_AT) / 2));
        Cli cli = verify("--projections", flow.file("projections"));
        assertThat(cli.exitCode()).as(cli.err()).isEqualTo(ExitCode.FAILED);
        assertThat(cli.out()).contains("ok      statement").containsPattern("FAILED {2}sum of projections: .*scale is");
        Cli decrypted =
                Cli.run("decrypt", "--job", flow.job(), "--key", flow.key("secret_key"), flow.file("final.emeth"));
        assertThat(decrypted.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(decrypted.err()).contains("SCALE_MISMATCH");
    }

    @Test
    void projections_ofATotalThatIsNoCiphertext_fail() throws Exception {
        aggregateInCkksAndForge(object -> object.putLong(object.limit() - Long.BYTES, -1)); // no residue
        Cli cli = verify("--projections", flow.file("projections"));
        assertThat(cli.exitCode()).as(cli.err()).isEqualTo(ExitCode.FAILED);
        assertThat(cli.out()).contains("FAILED  sum of projections: the final result is no total of this job");
    }

    /** Whose only object is changed; its digest, the manifest over it and the projections are made anew. */
    private void aggregateInCkksAndForge(Consumer<ByteBuffer> change) throws Exception {
        flow = new JobFlow(
                folder.resolve("ckks"), "--program", "sum", "--scheme", "ckks", "--parallel", "2", "--length", "4");
        flow.encrypt(0, "[1, 2, 3, 4]");
        flow.encrypt(1, "[5, 6, 7, 8]");
        assertThat(flow.aggregate().exitCode()).isEqualTo(ExitCode.OK);
        forge(flow.file("final.emeth"), change);
        FinalResult forged = FinalResult.read(flow.file("final.emeth"));
        Manifest manifest = Manifest.of(JobSpec.read(flow.job()), ProgramRegistry.discover(), forged, Tally.NONE);
        Files.writeString(
                flow.file("manifest.json"), manifest.sign(List.of(aggregator)).toJson());
        SigningKeyFile.writePlain(flow.file("node.key"), nodes.get(0));
        project(0, flow.file("node.key"), "p0");
        project(1, flow.file("node.key"), "p1");
    }

    private static void forge(Path file, Consumer<ByteBuffer> change) throws Exception {
        FinalResult result = FinalResult.read(file);
        byte[] bytes = Files.readAllBytes(file);
        int length = result.objects().get(0).remaining();
        ByteBuffer object =
                ByteBuffer.wrap(bytes, bytes.length - length, length).slice().order(ByteOrder.LITTLE_ENDIAN);
        change.accept(object);
        int digestAt = new String(bytes, StandardCharsets.ISO_8859_1)
                .indexOf(result.header().payloadDigest().toString());
        ByteBuffer.wrap(bytes).put(digestAt, Digest.sha256(object).toString().getBytes(StandardCharsets.US_ASCII));
        Files.write(file, bytes);
    }

    private void project(int index, Path key, String name) {
        JobFlow.ok(
                "project",
                "--job",
                flow.job(),
                "--manifest",
                flow.file("manifest.json"),
                "--in",
                flow.file("results").resolve("r" + index + ".emeth"),
                "--sign",
                key,
                "--out",
                flow.file("projections").resolve(name + ".projection.json"));
    }

    @Test
    void aggregate_withAManifestButNoKey_isRefusedBeforeAnythingIsDone() {
        Cli cli = flow.aggregate("--force", "--manifest", flow.file("other.json"));
        assertThat(cli.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(cli.err()).contains("--sign");
        assertThat(flow.file("other.json")).doesNotExist();
    }
}
