package io.emeth.aggregator.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.emeth.aggregator.Accumulator;
import io.emeth.aggregator.Aggregation;
import io.emeth.aggregator.AggregationProgram;
import io.emeth.aggregator.CompletenessPolicy;
import io.emeth.aggregator.Digest;
import io.emeth.aggregator.ElementType;
import io.emeth.aggregator.FinalResult;
import io.emeth.aggregator.InvalidJobException;
import io.emeth.aggregator.JobSpec;
import io.emeth.aggregator.LedgerEntry;
import io.emeth.aggregator.Limits;
import io.emeth.aggregator.Materials;
import io.emeth.aggregator.NodeAddress;
import io.emeth.aggregator.NodePolicy;
import io.emeth.aggregator.ProgramRegistry;
import io.emeth.aggregator.Receipt;
import io.emeth.aggregator.RejectReason;
import io.emeth.aggregator.Results;
import io.emeth.aggregator.SubJobResult;
import io.emeth.aggregator.Tally;
import io.emeth.aggregator.plain.PlainSum;
import io.emeth.aggregator.signing.Algorithm;
import io.emeth.aggregator.signing.Envelope;
import io.emeth.aggregator.signing.SignatureException;
import io.emeth.aggregator.signing.SigningKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ManifestTest {
    private static final ProgramRegistry PROGRAMS =
            ProgramRegistry.builder().register(new PlainSum()).build();
    private static final JobSpec JOB =
            Results.sumJob(5, 1, ElementType.INT64).withCompleteness(new CompletenessPolicy.Quorum(3, Instant.EPOCH));
    private static final SigningKey KEY = SigningKey.of(Algorithm.ED25519, new byte[] {
        1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30,
        31, 32
    });

    private static SubJobResult result(int index) {
        return Results.plain(JOB, index, Results.longs(1L << index));
    }

    /** Accepts 0 to 4 in an order of {@code random}'s, others for some of them, and takes 4 out again. */
    private static Manifest manifest(Random random) throws Exception {
        List<SubJobResult> results = new ArrayList<>();
        for (int index = 0; index < 5; index++) {
            results.add(result(index));
        }
        Collections.shuffle(results, random);
        try (Aggregation aggregation = Aggregation.open(JOB, 0, PROGRAMS)) {
            results.forEach(aggregation::accept);
            aggregation.accept(List.of(result(0).withWeight(2), result(1).withWeight(2), result(1)));
            aggregation.accept(ByteBuffer.wrap(new byte[3]));
            aggregation.accept(result(2).withWeight(1 + JobSpec.DEFAULT_MAX_WEIGHT));
            assertThat(aggregation.retract(result(4))).isInstanceOf(Receipt.Retracted.class);
            return Manifest.of(JOB, PROGRAMS, aggregation.finish(Instant.EPOCH), aggregation.tally());
        }
    }

    @Test
    void of_theSameResultsInAnyOrder_isTheSameBytes() throws Exception {
        Manifest expected = manifest(new Random(0));
        for (long seed = 1; seed < 6; seed++) {
            assertThat(manifest(new Random(seed)).toJson()).as("seed %d", seed).isEqualTo(expected.toJson());
        }
        assertThat(expected.toJson())
                .contains("\"rejected\":{\"DUPLICATE_INDEX\":2,\"MALFORMED\":1,\"WEIGHT_OUT_OF_RANGE\":1}")
                .contains("\"retracted\":{\"count\":1,")
                .contains("\"library\":\"emeth-aggregator 0.");
        assertThat(expected.count()).isEqualTo(4);
    }

    @Test
    void open_ofASignedManifest_isTheManifest() throws Exception {
        Manifest manifest = manifest(new Random(1));
        Envelope envelope = Envelope.fromJson(manifest.sign(List.of(KEY)).toJson());
        assertThat(Manifest.open(envelope)).isEqualTo(manifest);
        assertThat(envelope.signers()).containsExactly(KEY.verifyingKey());
    }

    @Test
    void open_ofAnotherDocument_isRefused() {
        for (String text : List.of("{}", "[]", "{ \"_type\":1}", "\u0000")) {
            Envelope envelope =
                    Envelope.sign(Manifest.PAYLOAD_TYPE, text.getBytes(StandardCharsets.UTF_8), List.of(KEY));
            assertThatExceptionOfType(SignatureException.class).as(text).isThrownBy(() -> Manifest.open(envelope));
        }
    }

    @Test
    void parse_ofJsonThatIsNotCanonical_isRefused() throws Exception {
        String json = manifest(new Random(1)).toJson();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Manifest.parse((json + " ").getBytes(StandardCharsets.UTF_8)))
                .withMessageContaining("canonical");
    }

    /** Of 2^20 results, every one of them from another node than the job's. */
    @Test
    void parse_of64MiB_isReadAndOneByteMoreIsNot() throws Exception {
        String nodes = IntStream.range(0, JobSpec.MAX_PARALLEL)
                .mapToObj(String::valueOf)
                .sorted()
                .map(index -> "\"" + index + "\":\"0x" + "ab".repeat(20) + "\"")
                .collect(Collectors.joining(",", "\"reassigned\":{", "},"));
        String json = manifest(new Random(1)).toJson().replace("\"rejected\":", nodes + "\"rejected\":");
        byte[] longest = withEngineOf(json, (64 << 20) - json.length());
        assertThat(longest).hasSize(64 << 20);
        assertThat(Manifest.parse(longest).digest()).isEqualTo(Digest.sha256(ByteBuffer.wrap(longest)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Manifest.parse(withEngineOf(json, (64 << 20) - json.length() + 1)))
                .withMessageContaining("67108865");
    }

    /** The manifest with a name of the engine that is so many characters longer. */
    private static byte[] withEngineOf(String json, int more) {
        return json.replace("\"engine\":\"", "\"engine\":\"" + "e".repeat(more)).getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void of_manyReassignedResults_statesEachOfThem() throws Exception {
        int results = 600;
        try (SigningKey first = SigningKey.generate(Algorithm.SECP256K1);
                SigningKey second = SigningKey.generate(Algorithm.SECP256K1)) {
            JobSpec job = Results.sumJob(results, 1, ElementType.INT64)
                    .withNodes(new NodePolicy.AllowList(Set.of(NodeAddress.of(first.verifyingKey()))));
            NodeAddress node = NodeAddress.of(second.verifyingKey());
            try (Aggregation aggregation = Aggregation.open(job, 0, PROGRAMS)) {
                for (int index = 0; index < results; index++) {
                    aggregation.reassign(index, node, LedgerEntry.Cause.TIMEOUT);
                    aggregation.accept(
                            Results.plain(job, index, Results.longs(1)).signedBy(second));
                }
                FinalResult result = aggregation.finish(Instant.EPOCH);
                Manifest manifest = Manifest.of(job, PROGRAMS, result, aggregation.tally());
                assertThat(manifest.toJson()).contains("\"599\":\"" + node + "\"");
                assertThat(Manifest.open(manifest.sign(List.of(KEY)))).isEqualTo(manifest);
                assertThat(manifest.difference(job, PROGRAMS, result.header(), manifest.subject()))
                        .isEmpty();
            }
        }
    }

    @Test
    void of_aDefinitionLongerThanAManifest_isRefused() throws Exception {
        ProgramRegistry wordy = ProgramRegistry.builder()
                .register(new WordySum(new PlainSum(), 64 << 20))
                .build();
        try (Aggregation aggregation = Aggregation.open(JOB, 0, PROGRAMS)) {
            aggregation.accept(List.of(result(0), result(1), result(2)));
            FinalResult result = aggregation.finish(Instant.EPOCH);
            assertThatExceptionOfType(InvalidJobException.class)
                    .isThrownBy(() -> Manifest.of(JOB, wordy, result, Tally.NONE))
                    .withMessageContaining("definition must be shorter");
        }
    }

    /** A sum that says much about itself. */
    private record WordySum(PlainSum sum, int characters) implements AggregationProgram {
        @Override
        public String name() {
            return sum.name();
        }

        @Override
        public Optional<String> definition(JobSpec job) {
            return Optional.of("d".repeat(characters));
        }

        @Override
        public Limits limits(JobSpec job) {
            return sum.limits(job);
        }

        @Override
        public Accumulator start(JobSpec job, Materials materials) {
            return sum.start(job, materials);
        }
    }

    @Test
    void difference_fromTheJobOrResult_namesTheField() throws Exception {
        try (Aggregation aggregation = Aggregation.open(JOB, 0, PROGRAMS)) {
            for (int index = 0; index < 4; index++) {
                aggregation.accept(result(index));
            }
            FinalResult result = aggregation.finish(Instant.EPOCH);
            Manifest manifest = Manifest.of(JOB, PROGRAMS, result, Tally.NONE);
            assertThat(manifest.difference(JOB, PROGRAMS, result.header(), manifest.subject()))
                    .isEmpty();
            assertThat(manifest.difference(JOB.withMaxWeight(7), PROGRAMS, result.header(), manifest.subject()))
                    .hasValueSatisfying(text -> assertThat(text).startsWith("predicate.job.digest is "));

            for (String[] change : new String[][] {
                {"\"epoch\":0", "\"epoch\":1", "predicate.epoch is 1"},
                {"\"count\":4", "\"count\":5", "predicate.covered.count is 5"},
                {manifest.root().toString(), "00".repeat(32), "predicate.covered.root is 0000"},
                {manifest.subject().toString(), "00".repeat(32), "subject[0].digest.sha256 is 0000"},
                {"\"materials\":{}", "\"materials\":{\"a\":\"b\"}", "predicate.materials.a should not be there"},
                {"\"plain-sum\"", "\"plain-avg\"", "predicate.program.name is plain-avg"}
            }) {
                Manifest changed = Manifest.parse(
                        manifest.toJson().replace(change[0], change[1]).getBytes(StandardCharsets.UTF_8));
                assertThat(changed.difference(JOB, PROGRAMS, result.header(), manifest.subject()))
                        .hasValueSatisfying(text -> assertThat(text).startsWith(change[2]));
            }
        }
    }

    @Test
    void tally_ofMergedAggregations_isTheSum() {
        try (Aggregation one = Aggregation.open(JOB, 0, PROGRAMS);
                Aggregation other = Aggregation.open(JOB, 0, PROGRAMS)) {
            one.accept(List.of(result(0), result(0).withWeight(2)));
            other.accept(List.of(result(1), result(1).withWeight(2), result(2)));
            other.retract(result(2));
            one.merge(other);
            assertThat(one.tally().rejected()).isEqualTo(Map.of(RejectReason.DUPLICATE_INDEX, 2L));
            assertThat(one.tally().retracted()).hasSize(1);
        }
    }

    @Test
    void receipt_signedAndRead_isTheReceipt() throws Exception {
        try (Aggregation aggregation = Aggregation.open(JOB, 0, PROGRAMS)) {
            Receipt.Accepted receipt = (Receipt.Accepted) aggregation.accept(result(3));
            Envelope envelope = ReceiptDocument.sign(receipt, List.of(KEY));
            assertThat(ReceiptDocument.open(Envelope.fromJson(envelope.toJson())))
                    .isEqualTo(receipt);
            aggregation.accept(result(0));
            aggregation.accept(result(1));
            FinalResult result = aggregation.finish(Instant.EPOCH);
            InclusionProof proof = InclusionProof.of(result.header(), 3).orElseThrow();
            assertThat(proof.leaf()).isEqualTo(Leaf.of(receipt));
            assertThat(proof.root())
                    .hasValue(Manifest.of(JOB, PROGRAMS, result, Tally.NONE).root());
            assertThat(InclusionProof.of(result.header(), 4)).isEmpty();
        }
    }

    @Test
    void subject_isTheDigestOfTheFile() throws Exception {
        try (Aggregation aggregation = Aggregation.open(JOB, 0, PROGRAMS)) {
            aggregation.accept(List.of(result(0), result(1), result(2)));
            FinalResult result = aggregation.finish(Instant.EPOCH);
            assertThat(Manifest.of(JOB, PROGRAMS, result, Tally.NONE).subject())
                    .isEqualTo(Digest.sha256(ByteBuffer.wrap(Results.bytes(result))));
        }
    }
}
