package io.emeth.aggregator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.emeth.aggregator.plain.PlainSum;
import io.emeth.aggregator.signing.Algorithm;
import io.emeth.aggregator.signing.EcdsaSignature;
import io.emeth.aggregator.signing.SigningKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Signed results: what a signature covers, and whose results a job takes. */
class SignedResultsTest {
    private static final ProgramRegistry PROGRAMS =
            ProgramRegistry.builder().register(new PlainSum()).build();
    private static final JobSpec JOB = Results.sumJob(3, 2, ElementType.INT64).withNodes(new NodePolicy.Anybody());
    private static final List<SigningKey> NODES = List.of(node(1), node(2), node(3));

    private static SigningKey node(int number) {
        byte[] secret = new byte[SigningKey.SECRET_BYTES];
        secret[31] = (byte) number;
        return SigningKey.of(Algorithm.SECP256K1, secret);
    }

    private static NodeAddress address(SigningKey node) {
        return NodeAddress.of(node.verifyingKey());
    }

    private static SubJobResult result(int index) {
        return Results.plain(JOB, index, Results.longs(1, 10L * index))
                .withWeight(5)
                .withFuelUsed(1234);
    }

    private static Receipt accepting(JobSpec job, SubJobResult result) {
        try (Aggregation aggregation = Aggregation.open(job, 0, PROGRAMS)) {
            return aggregation.accept(result);
        }
    }

    private static void assertRejected(RejectReason reason, Receipt receipt) {
        assertThat(receipt)
                .isInstanceOfSatisfying(
                        Receipt.Rejected.class, bad -> assertThat(bad.reason()).isEqualTo(reason));
    }

    @Test
    void typedData_ofAResult_isWhatTheDocumentationSays() {
        assertThat(result(0).header().typedData().encodedType())
                .isEqualTo("SubJobResult(bytes16 job,uint32 epoch,uint32 index,uint256 programId,"
                        + "bytes32 parametersDigest,bytes32 payloadDigest,uint64 weight,uint64 fuelUsed)");
    }

    @Test
    void accept_signedResultsInAnySurvivingForm_countsThem() throws Exception {
        try (Aggregation aggregation = Aggregation.open(JOB, 0, PROGRAMS)) {
            for (int index = 0; index < 3; index++) {
                SubJobResult signed = result(index).signedBy(NODES.get(index));
                byte[] bytes = Results.join(signed.toBuffers());
                assertThat(aggregation.accept(java.nio.ByteBuffer.wrap(bytes))).isInstanceOf(Receipt.Accepted.class);
            }
            FinalResult total = aggregation.finish(java.time.Instant.EPOCH);
            assertThat(total.header().parts())
                    .extracting(part -> part.node().orElseThrow())
                    .containsExactly(address(NODES.get(0)), address(NODES.get(1)), address(NODES.get(2)));
        }
    }

    @Test
    void withSignature_madeElsewhere_isTheSameAsSigning() {
        EcdsaSignature signature = NODES.get(0).sign(result(0).header().typedData());
        assertThat(result(0).withSignature(signature).header())
                .isEqualTo(result(0).signedBy(NODES.get(0)).header());
    }

    /** Each of these changes one field of the header, and keeps the signature. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"weight\":5->\"weight\":6",
                "\"fuelUsed\":1234->\"fuelUsed\":1235",
                "\"fuelUsed\":1234,->",
                "\"shape\":[2]->\"shape\":[1,2]",
                "\"index\":1->\"index\":2",
                "int64->float64",
            })
    void accept_withOneFieldChangedAfterSigning_isRejected(String change) {
        String[] fromTo = change.split("->", 2);
        UnaryOperator<String> edit = header -> {
            assertThat(header).contains(fromTo[0]);
            return header.replace(fromTo[0], fromTo[1]);
        };
        byte[] bytes =
                Results.withHeader(Results.join(result(1).signedBy(NODES.get(0)).toBuffers()), edit);
        assertRejected(RejectReason.WRONG_SIGNATURE, acceptingBytes(JOB, bytes));
    }

    private static Receipt acceptingBytes(JobSpec job, byte[] bytes) {
        try (Aggregation aggregation = Aggregation.open(job, 0, PROGRAMS)) {
            return aggregation.accept(java.nio.ByteBuffer.wrap(bytes));
        }
    }

    @Test
    void accept_inTheNameOfAnotherNode_isRejected() {
        String mine = address(NODES.get(0)).toString();
        String other = address(NODES.get(1)).toString();
        byte[] bytes = Results.withHeader(
                Results.join(result(1).signedBy(NODES.get(0)).toBuffers()), header -> header.replace(mine, other));
        assertRejected(RejectReason.WRONG_SIGNATURE, acceptingBytes(JOB, bytes));
        JobSpec unsigned = JOB.withNodes(new NodePolicy.Unsigned());
        assertRejected(RejectReason.WRONG_SIGNATURE, acceptingBytes(unsigned, bytes)); // wrong is worse than none
    }

    @Test
    void accept_withASignatureButNoNode_isMalformed() {
        String mine = address(NODES.get(0)).toString();
        byte[] bytes = Results.withHeader(
                Results.join(result(1).signedBy(NODES.get(0)).toBuffers()),
                header -> header.replace("\"node\":\"" + mine + "\",", ""));
        assertRejected(RejectReason.MALFORMED, acceptingBytes(JOB, bytes));
    }

    @Test
    void accept_unsigned_isTakenOnlyByJobsThatAskForNoSignature() {
        JobSpec job = JOB.withNodes(new NodePolicy.Unsigned());
        assertThat(accepting(job, result(0))).isInstanceOf(Receipt.Accepted.class);
        assertThat(accepting(job, result(0).signedBy(NODES.get(2)))).isInstanceOf(Receipt.Accepted.class);
        assertRejected(RejectReason.UNSIGNED, accepting(JOB, result(0)));
        assertRejected(RejectReason.UNSIGNED, accepting(JOB, result(0).withNode(address(NODES.get(0)))));
    }

    @Test
    void accept_fromANodeThatIsNotListed_isRejected() {
        JobSpec job = JOB.withNodes(new NodePolicy.AllowList(Set.of(address(NODES.get(0)), address(NODES.get(1)))));
        assertThat(accepting(job, result(2).signedBy(NODES.get(1)))).isInstanceOf(Receipt.Accepted.class);
        assertRejected(RejectReason.NODE_NOT_ALLOWED, accepting(job, result(2).signedBy(NODES.get(2))));
        assertRejected(RejectReason.UNSIGNED, accepting(job, result(2)));
    }

    @Test
    void accept_fromAnotherNodeThanTheIndexIsAssignedTo_isRejected() {
        JobSpec job = JOB.withNodes(new NodePolicy.Assigned(
                NODES.stream().map(SignedResultsTest::address).toList()));
        assertThat(accepting(job, result(2).signedBy(NODES.get(2)))).isInstanceOf(Receipt.Accepted.class);
        assertRejected(RejectReason.NODE_NOT_ALLOWED, accepting(job, result(2).signedBy(NODES.get(1))));
    }

    @Test
    void jobSpec_withEachPolicy_survivesJson() {
        List<NodeAddress> addresses =
                NODES.stream().map(SignedResultsTest::address).toList();
        List<JobSpec> jobs = new ArrayList<>();
        for (NodePolicy policy : List.of(
                new NodePolicy.Unsigned(),
                new NodePolicy.Anybody(),
                new NodePolicy.AllowList(Set.copyOf(addresses)),
                new NodePolicy.Assigned(addresses))) {
            JobSpec job = JOB.withNodes(policy);
            assertThat(JobSpec.fromJson(job.toJson())).isEqualTo(job);
            assertThat(JobSpec.fromJson(job.toJson()).digest()).isEqualTo(job.digest());
            jobs.add(job);
        }
        assertThat(jobs).extracting(JobSpec::digest).doesNotHaveDuplicates();
    }

    @Test
    void jobSpec_withAnotherNumberOfAssignedNodes_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> JOB.withNodes(new NodePolicy.Assigned(List.of(address(NODES.get(0))))))
                .withMessageContaining("assigned nodes 1");
    }
}
