package io.emeth.aggregator.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.emeth.aggregator.Aggregation;
import io.emeth.aggregator.Digest;
import io.emeth.aggregator.ElementType;
import io.emeth.aggregator.JobId;
import io.emeth.aggregator.JobSpec;
import io.emeth.aggregator.NodeAddress;
import io.emeth.aggregator.PayloadLayout;
import io.emeth.aggregator.ProgramId;
import io.emeth.aggregator.ProgramRegistry;
import io.emeth.aggregator.Receipt;
import io.emeth.aggregator.SubJobHeader;
import io.emeth.aggregator.manifest.Manifest;
import io.emeth.aggregator.manifest.ReceiptDocument;
import io.emeth.aggregator.signing.Algorithm;
import io.emeth.aggregator.signing.EcdsaSignature;
import io.emeth.aggregator.signing.Envelope;
import io.emeth.aggregator.signing.SigningKey;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@link NodeScripts#ETHERS} signs what nodes sign, and checks what we signed. */
class EthersTest {
    private static final long SEED = 20_261_123;
    private static final int CASES = 300;
    private static final BigInteger ORDER =
            new BigInteger("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141", 16);

    private final Random random = new Random(SEED);

    @TempDir
    private Path folder;

    @BeforeEach
    void requireEthers() throws Exception {
        NodeScripts.ETHERS.require();
    }

    @Test
    void sign_randomHeaders_isTheSameSignatureByBoth() throws Exception {
        List<SubJobHeader> headers = new ArrayList<>();
        List<SigningKey> keys = new ArrayList<>();
        List<Map<String, String>> cases = new ArrayList<>();
        for (int i = 0; i < CASES; i++) {
            headers.add(header());
            keys.add(SigningKey.generate(Algorithm.SECP256K1));
            cases.add(Map.of(
                    "secret",
                    "0x" + HexFormat.of().formatHex(keys.get(i).secret()),
                    "typedData",
                    headers.get(i).typedData().toJson()));
        }
        JsonNode theirs = ethers("sign.js", cases);
        assertThat(theirs).hasSize(CASES);
        for (int i = 0; i < CASES; i++) {
            assertThat(theirs.get(i).path("signature").asText())
                    .as("header %d of seed %d: %s", i, SEED, headers.get(i))
                    .isEqualTo(keys.get(i).sign(headers.get(i).typedData()).toString());
            assertThat(theirs.get(i).path("address").asText())
                    .isEqualTo(NodeAddress.of(keys.get(i).verifyingKey()).toString());
        }
    }

    @Test
    void recover_signaturesAndChangedOnes_isTheSameAddressForBoth() throws Exception {
        List<String> signers = new ArrayList<>();
        List<Map<String, String>> cases = new ArrayList<>();
        List<String> ours = new ArrayList<>();
        for (int i = 0; i < CASES; i++) {
            SigningKey key = SigningKey.generate(Algorithm.SECP256K1);
            SubJobHeader header = header();
            byte[] signature = key.sign(header.typedData()).toByteArray();
            change(i % 5, signature);
            String text = "0x" + HexFormat.of().formatHex(signature);
            SubJobHeader seen = i % 5 == 4 ? header() : header;
            signers.add(NodeAddress.of(key.verifyingKey()).toString());
            cases.add(Map.of("signature", text, "typedData", seen.typedData().toJson()));
            ours.add(recovered(seen, text));
        }
        List<String> theirs = StreamSupport.stream(ethers("recover.js", cases).spliterator(), false)
                .map(JsonNode::asText)
                .toList();
        assertThat(theirs).as("seed %d", SEED).isEqualTo(ours);
        for (int i = 0; i < CASES; i++) {
            assertThat(ours.get(i).equals(signers.get(i)))
                    .as("case %d of seed %d", i, SEED)
                    .isEqualTo(i % 5 == 0);
        }
        assertThat(ours).contains("null"); // not every change makes somebody else's signature
    }

    /** @param kind 1: a bit of r or s; 2: the other v; 3: the other spelling of the same signature; others: nothing */
    private void change(int kind, byte[] signature) {
        if (kind == 1) {
            signature[random.nextInt(64)] ^= (byte) (1 << random.nextInt(8));
        } else if (kind == 2 || kind == 3) {
            signature[64] = (byte) (55 - signature[64]);
        }
        if (kind == 3) {
            byte[] high = ORDER.subtract(new BigInteger(1, signature, 32, 32)).toByteArray();
            System.arraycopy(high, high.length - 32, signature, 32, 32);
        }
    }

    private static String recovered(SubJobHeader header, String signature) {
        try {
            return EcdsaSignature.parse(signature)
                    .signer(header.typedData())
                    .map(NodeAddress::new)
                    .map(NodeAddress::toString)
                    .orElse("null");
        } catch (IllegalArgumentException e) {
            return "null";
        }
    }

    @Test
    void wallet_signsWhatSignPrints_andTheJobTakesIt() throws Exception {
        SigningKey wallet = SigningKey.generate(Algorithm.SECP256K1);
        NodeAddress node = NodeAddress.of(wallet.verifyingKey());
        Path nodes = Files.writeString(folder.resolve("nodes.txt"), node + "\n");
        JobFlow flow = new JobFlow(
                folder, "--program", "plain-sum", "--parallel", "1", "--length", "2", "--assign", nodes.toString());
        Path unsigned = flow.encrypt(0, "[1, 2]", "--fuel-used", Long.MAX_VALUE);
        String typedData = JobFlow.ok("sign", "--typed-data", unsigned).out();
        JsonNode made = ethers(
                "sign.js",
                List.of(Map.of("secret", "0x" + HexFormat.of().formatHex(wallet.secret()), "typedData", typedData)));
        Cli signed = JobFlow.ok(
                "sign", "--signature", made.get(0).path("signature").asText(), unsigned, "--out", unsigned, "--force");
        assertThat(signed.out()).contains("signed by " + node);
        Cli aggregated = flow.aggregate();
        assertThat(aggregated.exitCode()).as(aggregated.err()).isEqualTo(ExitCode.OK);
    }

    @Test
    void documents_weSign_areCanonicalAndRightForOthers() throws Exception {
        List<SigningKey> keys = List.of(
                SigningKey.generate(Algorithm.SECP256K1),
                SigningKey.generate(Algorithm.ED25519),
                SigningKey.generate(Algorithm.ML_DSA_65));
        JobFlow flow = new JobFlow(folder, "--program", "plain-sum", "--parallel", "2", "--length", "2");
        JobSpec job = Inputs.job(flow.job());
        ProgramRegistry programs = ProgramRegistry.discover();
        List<Envelope> envelopes = new ArrayList<>();
        try (Aggregation aggregation = Aggregation.open(job, 0, programs)) {
            for (int index = 0; index < 2; index++) {
                Path file = flow.encrypt(index, "[0.1, 2]");
                SigningKey node = SigningKey.generate(Algorithm.SECP256K1);
                Receipt receipt = aggregation.accept(
                        Inputs.subJobResult(file).withWeight(1 + index).signedBy(node));
                assertThat(receipt).isInstanceOf(Receipt.Accepted.class);
                envelopes.add(ReceiptDocument.sign((Receipt.Accepted) receipt, keys));
            }
            aggregation.accept(ByteBuffer.allocate(3));
            Manifest manifest = Manifest.of(job, programs, aggregation.finish(Instant.EPOCH), aggregation.tally());
            envelopes.add(manifest.sign(keys));
        }
        for (Envelope envelope : envelopes) {
            String json = envelope.toJson();
            assertChecked(json, keys, true);
            String payload = new ObjectMapper().readTree(json).path("payload").asText();
            String changed =
                    new String(Base64.getDecoder().decode(payload), UTF_8).replace("\"epoch\":0", "\"epoch\":1");
            assertChecked(
                    json.replace(payload, Base64.getEncoder().encodeToString(changed.getBytes(UTF_8))), keys, false);
        }
    }

    private void assertChecked(String envelope, List<SigningKey> keys, boolean right) throws Exception {
        Path file = Files.writeString(folder.resolve("envelope.json"), envelope);
        JsonNode checked = NodeScripts.ETHERS.run(folder, "check-envelope.js", file);
        assertThat(checked.path("right")).as(envelope).hasSize(2); // Node.js 20 has no ML-DSA
        for (SigningKey key : keys.subList(0, 2)) {
            assertThat(checked.path("right").path(key.verifyingKey().toString()).asBoolean(!right))
                    .as("%s of %s", key, envelope)
                    .isEqualTo(right);
        }
        if (right) {
            assertThat(checked.path("canonical").asBoolean()).as(envelope).isTrue();
        }
    }

    private JsonNode ethers(String script, List<Map<String, String>> cases) throws IOException, InterruptedException {
        Path file = Files.writeString(folder.resolve("cases.json"), new ObjectMapper().writeValueAsString(cases));
        return NodeScripts.ETHERS.run(folder, script, file);
    }

    /** Numbers of all sizes up to the largest, both kinds of payload. */
    private SubJobHeader header() {
        boolean encrypted = random.nextBoolean();
        return new SubJobHeader(
                new JobId(new UUID(random.nextLong(), random.nextLong())),
                (int) number(31),
                (int) number(31),
                new ProgramId(new BigInteger(random.nextInt(257), random)),
                encrypted ? Optional.of(digest().toString()) : Optional.empty(),
                encrypted && random.nextBoolean() ? Optional.of(digest()) : Optional.empty(),
                Math.max(1, number(32)),
                number(63),
                Optional.empty(),
                PayloadLayout.vector(1 + number(40)),
                encrypted ? Optional.empty() : Optional.of(ElementType.INT64),
                digest(),
                List.of(1 + number(30), 1 + number(30)),
                Optional.empty());
    }

    /** Up to 2^bits - 1, which every eighth is. */
    private long number(int bits) {
        long largest = -1L >>> (64 - bits);
        return random.nextInt(8) == 0 ? largest : random.nextLong() & largest >>> random.nextInt(bits);
    }

    private Digest digest() {
        byte[] bytes = new byte[32];
        random.nextBytes(bytes);
        return Digest.sha256(ByteBuffer.wrap(bytes));
    }
}
