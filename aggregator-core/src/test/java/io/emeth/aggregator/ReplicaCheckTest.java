package io.emeth.aggregator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Cross-checks as files: what was written is read, everything else is refused. */
class ReplicaCheckTest {
    private static final ReplicaCheck CHECK = check(ReplicaSamples.TERMS);
    private static final byte[] BYTES = Results.join(CHECK.toBuffers());

    private static ReplicaCheck check(ReplicaCheckTerms terms) {
        List<ByteBuffer> objects = new ArrayList<>();
        for (int i = 0; i < terms.groups().size() * terms.combinations(); i++) {
            objects.add(ByteBuffer.wrap(new byte[] {(byte) i, 1, 2}));
        }
        return ReplicaCheck.of(terms, objects);
    }

    private static ReplicaCheck parse(byte[] bytes) throws RejectedResultException {
        return ReplicaCheck.parse(ByteBuffer.wrap(bytes), Limits.NONE);
    }

    private static void assertMalformed(byte[] bytes, String detail) {
        assertThatExceptionOfType(RejectedResultException.class)
                .as(detail)
                .isThrownBy(() -> parse(bytes))
                .matches(e -> e.reason() == RejectReason.MALFORMED)
                .withMessageContaining(detail);
    }

    @Test
    void parse_ofWhatWasWritten_isTheSame(@TempDir Path folder) throws Exception {
        for (ReplicaScope scope : ReplicaScope.values()) {
            ReplicaCheck check = check(ReplicaSamples.terms(scope, 2, 9, ""));
            ReplicaCheck read = parse(Results.join(check.toBuffers()));
            assertThat(read.header()).isEqualTo(check.header());
            assertThat(read.objects()).isEqualTo(check.objects());
            assertThat(Results.join(read.toBuffers())).isEqualTo(Results.join(check.toBuffers()));
        }
        Path file = folder.resolve("check.emeth");
        CHECK.write(file);
        assertThat(Files.readAllBytes(file)).isEqualTo(BYTES);
        assertThat(ReplicaCheck.read(file, Limits.NONE).header()).isEqualTo(CHECK.header());
        assertThat(Container.kindOf(file)).isEqualTo(Container.Kind.REPLICA_CHECK);
        assertThat(CHECK).hasToString("ReplicaCheck[" + Results.JOB + "/4, 5 replicas, 3 combinations]");
    }

    @Test
    void object_ofGroupAndCombination_isGroupByGroup() {
        ReplicaCheck check = check(ReplicaSamples.terms(ReplicaScope.PAIR, 2, 9, ""));
        assertThat(check.object(3, 1).get(0)).isEqualTo((byte) 7);
        assertThat(check.header().terms().groups())
                .extracting(group -> group.get(0).index())
                .containsExactly(2, 2, 2, 7);
    }

    @Test
    void parse_truncatedOrLonger_isMalformed() {
        for (int length = 0; length < BYTES.length; length++) {
            assertMalformed(Arrays.copyOf(BYTES, length), "");
        }
        assertMalformed(Arrays.copyOf(BYTES, BYTES.length + 1), "bytes");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'\"scope\":\"all\"'            | '\"scope\":\"ALL\"'      | scope 'ALL'",
                "'\"scope\":\"all\"'            | '\"scope\":\"index\"'    | 3 objects for 2 groups of 3",
                "'\"combinations\":3'           | '\"combinations\":2'     | 3 objects for 1 groups of 2",
                "'\"combinations\":3'           | '\"combinations\":0'     | combinations 0",
                "'\"combinations\":3'           | '\"combinations\":257'   | combinations 257",
                "'\"factorBits\":16'            | '\"factorBits\":17'      | factorBits 17",
                "'\"factorBits\":16'            | '\"factorBits\":0'       | factorBits 0",
                "'\"beacon\":\"c0ffee\"'        | '\"beacon\":\"c0ffe\"'   | beacon 'c0ffe'",
                "'\"beacon\":\"c0ffee\"'        | '\"beacon\":\"C0FFEE\"'  | beacon 'C0FFEE'",
                "'\"beacon\":\"c0ffee\"'        | '\"salt\":\"c0ffee\"'    | unknown field 'salt'",
                "'\"objectCount\":9}]'          | '\"objectCount\":8}]'    | has 8 objects",
                "'\"objectCount\":9}]'          | '\"objectCount\":0}]'    | objectCount 0",
                "'\"index\":7'                  | '\"index\":1'            | comes after",
                "'\"index\":7'                  | '\"index\":1048576'      | 1048576",
                "'\"objectCount\":9}]'          | '\"objectCount\":9,\"weight\":1}]' | unknown field",
                "'\"parametersId\":\"ab'        | '\"parametersId\":\"AB'  | parametersId",
                "'\"epoch\":4'                  | '\"epoch\":-1'           | epoch",
            })
    void parse_illegalHeader_namesTheField(String from, String to, String detail) {
        byte[] changed = Results.withHeader(BYTES, header -> {
            assertThat(header).contains(from);
            return header.replace(from, to);
        });
        assertMalformed(changed, detail);
    }

    @Test
    void parse_ofOtherContainers_isMalformed() throws Exception {
        SubJobResult result = Results.plain(Results.sumJob(1, 1, ElementType.INT64), 0, Results.longs(1));
        assertMalformed(Results.bytes(result), "format is 'emeth-subjob-result'");
        assertThatExceptionOfType(RejectedResultException.class)
                .isThrownBy(() -> SubJobResult.parse(ByteBuffer.wrap(BYTES), Limits.NONE))
                .withMessageContaining("format is 'emeth-replica-check'");
    }

    @Test
    void parse_beyondLimits_isTooLarge() {
        assertThatExceptionOfType(RejectedResultException.class)
                .isThrownBy(() -> ReplicaCheck.parse(ByteBuffer.wrap(BYTES), new Limits(2, 16, 24)))
                .matches(e -> e.reason() == RejectReason.TOO_LARGE);
    }

    @Test
    void terms_singleReplicaOfAnIndexOrSameTwice_isRefused() {
        List<Replica> all = ReplicaSamples.REPLICAS;
        assertIllegal("number of replicas of index 7 1", all.subList(0, 4));
        assertIllegal("comes after", List.of(all.get(1), all.get(0)));
        assertIllegal("comes after", List.of(all.get(0), all.get(0)));
        assertIllegal("number of replicas 0", List.of());
    }

    private static void assertIllegal(String message, List<Replica> replicas) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ReplicaSamples.terms(ReplicaScope.ALL, 1, 1, "", replicas))
                .withMessageContaining(message);
    }

    /** 600 indices with 64 replicas each have 1,209,600 pairs: refused before any of them is made. */
    @Test
    void terms_moreCombinationsThanFit_areRefused() {
        List<Replica> replicas = new ArrayList<>();
        for (int index = 0; index < 600; index++) {
            for (int i = 0; i < ReplicaCheckTerms.MAX_PER_INDEX; i++) {
                replicas.add(new Replica(index, Optional.empty(), ReplicaSamples.digest(i), 1));
            }
        }
        ReplicaSamples.terms(ReplicaScope.INDEX, 256, 1, "", replicas);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ReplicaSamples.terms(ReplicaScope.PAIR, 1, 1, "", replicas))
                .withMessageContaining("number of combinations of all groups 1209600");
    }
}
