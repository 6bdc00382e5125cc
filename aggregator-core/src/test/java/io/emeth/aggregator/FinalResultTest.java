package io.emeth.aggregator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FinalResultTest {
    private static final Digest PLAN = Digest.parse("ab".repeat(32));
    private static final Digest KEYS = Digest.parse("cd".repeat(32));
    private static final JobSpec JOB = Results.sumJob(1, 1, ElementType.INT64);
    private static final FinalResult RESULT = result(Optional.of(PLAN), new TreeMap<>(Map.of("y", PLAN, "keys", KEYS)));

    private static FinalResult result(Optional<Digest> plan, SortedMap<String, Digest> materials) {
        CoveredSet covered = new CoveredSet();
        covered.add(Part.of(Results.plain(JOB, 0, Results.longs(5))));
        FinalPayload payload = new FinalPayload(JOB.layout(), 1, List.of(Results.longs(5)), plan);
        return FinalResult.of(JOB, 0, Optional.empty(), materials, covered, payload);
    }

    private static FinalResult parse(byte[] bytes) throws RejectedResultException {
        return FinalResult.parse(ByteBuffer.wrap(bytes));
    }

    @Test
    void parse_withPlanAndMaterials_readsThemBack() throws Exception {
        FinalResult read = parse(Results.bytes(RESULT));
        assertThat(read.header()).isEqualTo(RESULT.header());
        assertThat(read.header().plan()).contains(PLAN);
        assertThat(read.header().materials()).containsExactly(Map.entry("keys", KEYS), Map.entry("y", PLAN));
        assertThat(Results.bytes(read)).isEqualTo(Results.bytes(RESULT));
    }

    @Test
    void toBuffers_withoutPlanAndMaterials_leavesThemOut() throws Exception {
        byte[] bytes = Results.bytes(result(Optional.empty(), new TreeMap<>()));
        assertThat(new String(bytes, StandardCharsets.UTF_8)).doesNotContain("plan\"", "materials");
        assertThat(parse(bytes).header().plan()).isEmpty();
        assertThat(parse(bytes).header().materials()).isEmpty();
    }

    @Test
    void toBuffers_writesMaterialsByAscendingName() {
        String text = new String(Results.bytes(RESULT), StandardCharsets.UTF_8);
        assertThat(text)
                .contains("\"divisor\":1,\"plan\":\"" + PLAN + "\",\"materials\":{\"keys\":\"" + KEYS + "\",\"y\":\""
                        + PLAN + "\"},\"parts\":");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"plan\":\"ab        | \"plan\":\"AB                 | is not 64 lower-case hexadecimal digits",
                "\"plan\":\"ab        | \"plan\":\"                   | is not 64 lower-case hexadecimal digits",
                "\"plan\":\"          | \"plan\":1,\"plan\":\"        | 'plan' appears twice",
                "\"materials\":{     | \"materials\":[],\"x\":{     | 'materials' must be an object",
                "\"materials\":{     | \"materials\":{\"a\":1,       | 'materials.a' must be a string",
                "\"materials\":{     | \"materials\":{\"a\":\"ab\",  | digest 'ab'",
                "\"keys\":           | \"a/b\":                     | material name 'a/b'",
                "\"keys\":           | \"y\":                       | 'y' appears twice",
                "\"divisor\":1       | \"divisor\":0                | divisor 0",
            })
    void parse_withOneFieldBroken_isMalformedAndNamesIt(String right, String wrong, String detail) {
        byte[] bytes = Results.withHeader(Results.bytes(RESULT), header -> {
            assertThat(header).contains(right);
            return header.replace(right, wrong);
        });
        assertThatExceptionOfType(RejectedResultException.class)
                .isThrownBy(() -> parse(bytes))
                .withMessageStartingWith("MALFORMED: ")
                .withMessageContaining(detail);
    }

    @Test
    void materials_beyondTheirNumber_areRefused() throws Exception {
        assertThat(parse(Results.bytes(result(Optional.empty(), materials(64))))
                        .header()
                        .materials())
                .hasSize(64);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> result(Optional.empty(), materials(65)))
                .withMessageContaining("number of materials 65");
        String many = IntStream.range(0, 100_000)
                .mapToObj(i -> "\"m" + i + "\":\"" + KEYS + "\",")
                .collect(Collectors.joining());
        byte[] hostile = Results.withHeader(
                Results.bytes(RESULT), header -> header.replace("\"materials\":{", "\"materials\":{" + many));
        assertThatExceptionOfType(RejectedResultException.class)
                .isThrownBy(() -> parse(hostile))
                .withMessageContaining("number of materials 100002");
    }

    private static SortedMap<String, Digest> materials(int count) {
        TreeMap<String, Digest> materials = new TreeMap<>();
        IntStream.range(0, count).forEach(i -> materials.put("m" + i, KEYS));
        return materials;
    }
}
