package io.emeth.aggregator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.fail;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Containers as strangers send them: what is written reads back, everything else is a typed rejection. */
class ContainerTest {
    private static final JobSpec JOB = Results.sumJob(4, 3, ElementType.INT64);
    private static final SubJobResult RESULT = Results.plain(JOB, 2, Results.longs(1, 2), Results.longs(-3))
            .withWeight(17)
            .withNode(NodeAddress.parse("0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed"));

    @Test
    void parse_ofWhatWasWritten_givesTheSameHeaderAndObjects() throws Exception {
        SubJobResult read = parse(Results.bytes(RESULT));
        assertThat(read.header()).isEqualTo(RESULT.header());
        assertThat(read.objects()).isEqualTo(RESULT.objects());
        assertThat(Results.bytes(read)).isEqualTo(Results.bytes(RESULT));
    }

    @Test
    void objects_ofResult_areIndependentAlignedReadOnlyViews() throws Exception {
        ByteBuffer first = parse(Results.bytes(RESULT)).objects().get(0);
        assertThat(first.isDirect()).isTrue();
        assertThat(first.isReadOnly()).isTrue();
        assertThat(first.order()).isEqualTo(ByteOrder.LITTLE_ENDIAN);
        assertThat(first.alignmentOffset(0, Container.ALIGNMENT)).isZero();
        first.getLong();
        assertThat(RESULT.objects().get(0).position()).isZero();
    }

    @Test
    void parse_ofDirectBuffer_readsBetweenPositionAndLimitAndMovesNeither() throws Exception {
        byte[] bytes = Results.bytes(RESULT);
        ByteBuffer direct = ByteBuffer.allocateDirect(bytes.length + 10);
        direct.position(7).put(bytes).flip().position(7);
        assertThat(SubJobResult.parse(direct, Limits.NONE).objects()).isEqualTo(RESULT.objects());
        assertThat(direct.position()).isEqualTo(7);
    }

    @Test
    void toBuffers_ofObjectsOfAnyLength_alignsEachAndEndsWithTheLast() throws Exception {
        for (int length = 1; length <= 130; length++) {
            SubJobResult result = SubJobResult.plain(
                    Results.subJob(0),
                    JOB.program(),
                    ElementType.BYTES,
                    PayloadLayout.vector(length + 5L),
                    List.of(filled(length), filled(5)));
            byte[] bytes = Results.bytes(result);
            long headerBytes = little(bytes).getLong(8);
            long first = Container.align(16 + headerBytes);
            assertThat(bytes.length).isEqualTo((int) (Container.align(first + length) + 5));
            assertThat(bytes[(int) first]).isEqualTo((byte) 1);
            assertThat(parse(bytes).objects()).isEqualTo(result.objects());
        }
    }

    @Test
    void parse_truncatedAtEveryByte_isMalformed() {
        byte[] bytes = Results.bytes(RESULT);
        for (int length = 0; length < bytes.length; length++) {
            assertRejected(Arrays.copyOf(bytes, length), RejectReason.MALFORMED);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void parse_withBytesChangedAtRandom_rejectsOrReadsButNeverFailsOtherwise(long seed) {
        byte[] bytes = Results.bytes(RESULT);
        Random random = new Random(seed);
        for (int round = 0; round < 5_000; round++) {
            byte[] changed = bytes.clone();
            int changes = 1 + random.nextInt(3);
            for (int i = 0; i < changes; i++) {
                changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
            }
            try {
                parse(changed);
            } catch (RejectedResultException e) {
                assertThat(e.detail().lines().count()).isLessThanOrEqualTo(1);
            } catch (RuntimeException e) {
                fail("seed " + seed + ", round " + round, e);
            }
        }
    }

    @Test
    void parse_withTrailingBytes_isMalformed() {
        byte[] bytes = Results.bytes(RESULT);
        assertRejected(Arrays.copyOf(bytes, bytes.length + 1), RejectReason.MALFORMED);
        assertRejected(Arrays.copyOf(bytes, bytes.length + 64), RejectReason.MALFORMED);
    }

    @Test
    void parse_withAnyPaddingByteSet_isMalformedAndNamesThePosition() {
        byte[] bytes = Results.bytes(RESULT);
        int headerEnd = (int) (16 + little(bytes).getLong(8));
        int firstStart = (int) Container.align(headerEnd);
        int firstEnd = firstStart + 16;
        assertThat(firstStart).as("the example has header padding").isGreaterThan(headerEnd);
        for (int i = headerEnd; i < bytes.length - 8; i++) {
            if (i < firstStart || i >= firstEnd) {
                byte[] changed = bytes.clone();
                changed[i] = 5;
                assertThat(assertRejected(changed, RejectReason.MALFORMED).detail())
                        .isEqualTo("padding byte at " + i + " is 5, not 0");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, Long.MIN_VALUE, Long.MAX_VALUE, 1L << 32, (16L << 20) + 1, 0, 1})
    void parse_withLyingHeaderLength_isMalformed(long headerBytes) {
        byte[] bytes = Results.bytes(RESULT);
        little(bytes).putLong(8, headerBytes);
        assertRejected(bytes, RejectReason.MALFORMED);
    }

    @Test
    void parse_withHeaderBeyond16MiB_isMalformedEvenIfTheBytesAreThere() {
        byte[] bytes = new byte[(16 << 20) + 200];
        little(bytes).putLong(0, Container.MAGIC).putLong(8, (16L << 20) + 1);
        assertThat(assertRejected(bytes, RejectReason.MALFORMED).detail()).contains("16777217");
    }

    @Test
    void parse_withPayloadByteFlipped_isDigestMismatch() {
        byte[] bytes = Results.bytes(RESULT);
        bytes[bytes.length - 1] ^= 1;
        assertRejected(bytes, RejectReason.DIGEST_MISMATCH);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"version\":1                | \"version\":2                      | UNSUPPORTED_VERSION | version 2",
                "\"version\":1                | \"version\":9223372036854775807    | UNSUPPORTED_VERSION | 9223372036854775807",
                "emeth-subjob-result          | emeth-final-result                 | MALFORMED | format is 'emeth-final-result'",
                "\"epoch\":0                  | \"epoch\":-1                       | MALFORMED | epoch -1",
                "\"epoch\":0                  | \"epoch\":4294967296               | MALFORMED | epoch 4294967296",
                "\"epoch\":0                  | \"epoch\":1e3                      | MALFORMED | 1e3",
                "\"epoch\":0                  | \"epoch\":null                     | MALFORMED | null",
                "\"epoch\":0                  | \"epoch\":0,\"epoch\":0            | MALFORMED | appears twice",
                "\"epoch\":0                  | \"epoch\":0,\"other\":0            | MALFORMED | unknown field 'other'",
                "\"epoch\":0,                 | ``                                 | MALFORMED | 'epoch' is missing",
                "\"index\":2                  | \"index\":true                     | MALFORMED | must be an integer",
                "\"weight\":17                | \"weight\":0                       | MALFORMED | weight 0",
                "\"weight\":17                | \"weight\":4294967296              | MALFORMED | weight 4294967296",
                "\"int64\"                    | \"int64\",\"parametersId\":\"\"    | MALFORMED | exactly one",
                ",\"elementType\":\"int64\"   | ``                                 | MALFORMED | exactly one",
                "\"elementType\":\"int64\"    | \"parametersId\":\"00\"            | MALFORMED | '00'",
                "\"shape\":[3]                | \"shape\":[4294967296,4294967296]  | MALFORMED | shape",
                "\"shape\":[3]                | \"shape\":[[3]]                    | MALFORMED | list of integers",
                "\"objectLengths\":[16,8]     | \"objectLengths\":[8,16]           | MALFORMED | bytes",
                "\"objectLengths\":[16,8]     | \"objectLengths\":[16,8,0]         | MALFORMED | object length 0",
                "\"objectLengths\":[16,8]     | \"objectLengths\":[16,-8]          | MALFORMED | object length -8",
                "\"objectLengths\":[16,8]     | \"objectLengths\":[16,2147483648]  | MALFORMED | 2147483648",
                "\"objectLengths\":[16,8]     | \"objectLengths\":[16,2147483647]  | MALFORMED | make 21",
                "\"objectLengths\":[16,8]     | \"objectLengths\":[]               | MALFORMED | make",
                "\"objectLengths\":[16,8]     | \"objectLengths\":{}               | MALFORMED | must be a list",
                "\"job\":\"0f                 | \"job\":\"\\u000a                  | MALFORMED | is not a UUID",
                "{\"format\"                  | {/**/\"format\"                    | MALFORMED | not valid JSON",
                "{\"format\"                  | {\"\":NaN,\"format\"               | MALFORMED | not valid JSON",
                "{\"format\"                  | \uFEFF{\"format\"                  | MALFORMED | not valid JSON",
                "{\"format\"                  | [{\"format\"                       | MALFORMED | not an object",
            })
    void parse_withOneFieldBroken_isRejectedAndNamesIt(String right, String wrong, RejectReason reason, String detail) {
        byte[] bytes = withHeader(header -> {
            assertThat(header).contains(right);
            return header.replace(right, wrong);
        });
        RejectedResultException rejection = assertRejected(bytes, reason);
        assertThat(rejection.detail()).contains(detail);
        assertThat(rejection.detail().lines()).hasSize(1);
    }

    @Test
    void parse_withTextAfterTheObjectOrBrokenUtf8_isMalformed() {
        assertThat(assertRejected(withHeader(header -> header + "{}"), RejectReason.MALFORMED)
                        .detail())
                .contains("text after");
        byte[] bytes = Results.bytes(RESULT);
        bytes[20] = (byte) 0xc0;
        assertThat(assertRejected(bytes, RejectReason.MALFORMED).detail()).contains("UTF-8");
    }

    @Test
    void parse_withDeepOrEndlessJson_isMalformed() {
        assertRejected(withHeader(header -> "{\"a\":" + "[".repeat(1_000_000)), RejectReason.MALFORMED);
        assertRejected(withHeader(header -> "{\"a\":[" + "1,".repeat(3_000_000) + "1]}"), RejectReason.MALFORMED);
        assertRejected(withHeader(header -> "{\"" + "a".repeat(1_000_000) + "\":1}"), RejectReason.MALFORMED);
    }

    @Test
    void parse_beyondLimits_isTooLarge() throws Exception {
        byte[] bytes = Results.bytes(RESULT);
        assertThat(SubJobResult.parse(ByteBuffer.wrap(bytes), new Limits(2, 16, 24))
                        .objects())
                .hasSize(2);
        assertTooLarge(bytes, new Limits(1, 16, 24), "2 objects are more than 1");
        assertTooLarge(bytes, new Limits(2, 15, 24), "an object of 16 bytes is larger than 15");
        assertTooLarge(bytes, new Limits(2, 16, 23), "24 bytes of objects are more than 23");
    }

    @Test
    void read_ofSparseHugeClaims_allocatesNothingForThem(@TempDir Path folder) throws Exception {
        byte[] bytes = withHeader(header -> header.replace("[16,8]", "[" + "2147483647,".repeat(999) + "2147483647]"));
        Path file = folder.resolve("claims");
        Files.write(file, bytes);
        assertThatExceptionOfType(RejectedResultException.class)
                .isThrownBy(() -> SubJobResult.read(file, Limits.NONE))
                .matches(e -> e.reason() == RejectReason.MALFORMED);
    }

    @Test
    void write_thenRead_givesTheSameBytesAndLeavesNoOtherFile(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("result.emeth");
        Files.writeString(file, "older");
        RESULT.write(file);
        assertThat(Files.readAllBytes(file)).isEqualTo(Results.bytes(RESULT));
        assertThat(SubJobResult.read(file, Limits.NONE).objects()).isEqualTo(RESULT.objects());
        assertThat(Container.kindOf(file)).isEqualTo(Container.Kind.SUBJOB_RESULT);
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void write_thatFails_leavesNoFile(@TempDir Path folder) throws Exception {
        Path target = folder.resolve("taken");
        Files.createDirectories(target.resolve("by-a-folder"));
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> RESULT.write(target));
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(target);
        }
    }

    @Test
    void kindOf_otherFiles_isRejected(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("unknown");
        Files.write(file, withHeader(header -> header.replace("emeth-subjob-result", "emeth-something")));
        assertThatExceptionOfType(RejectedResultException.class)
                .isThrownBy(() -> Container.kindOf(file))
                .withMessageContaining("emeth-something");
        Files.writeString(file, "short");
        assertThatExceptionOfType(RejectedResultException.class).isThrownBy(() -> Container.kindOf(file));
    }

    @Test
    void plain_withEmptyObjectOrWeightOutOfRange_isRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> Results.plain(JOB, 0, ByteBuffer.allocate(0)));
        assertThatIllegalArgumentException().isThrownBy(() -> RESULT.withWeight(0));
        assertThatIllegalArgumentException().isThrownBy(() -> RESULT.withWeight(1L << 32));
    }

    private static SubJobResult parse(byte[] bytes) throws RejectedResultException {
        return SubJobResult.parse(ByteBuffer.wrap(bytes), Limits.NONE);
    }

    private static RejectedResultException assertRejected(byte[] bytes, RejectReason reason) {
        try {
            parse(bytes);
        } catch (RejectedResultException e) {
            assertThat(e.reason()).as(e.getMessage()).isEqualTo(reason);
            return e;
        }
        return fail("accepted " + bytes.length + " bytes, expected " + reason);
    }

    private static void assertTooLarge(byte[] bytes, Limits limits, String detail) {
        assertThatExceptionOfType(RejectedResultException.class)
                .isThrownBy(() -> SubJobResult.parse(ByteBuffer.wrap(bytes), limits))
                .withMessage("TOO_LARGE: " + detail);
    }

    private static byte[] withHeader(UnaryOperator<String> change) {
        return Results.withHeader(Results.bytes(RESULT), change);
    }

    private static ByteBuffer little(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static ByteBuffer filled(int length) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) 1);
        return ByteBuffer.wrap(bytes);
    }

    @Test
    void next_ofContainersOneAfterTheOther_givesEachAndThenNothing() throws Exception {
        byte[] first = Results.bytes(RESULT);
        byte[] second = Results.bytes(Results.plain(JOB, 0, Results.longs(5, 6, 7)));
        ByteArrayOutputStream both = new ByteArrayOutputStream();
        both.write(first);
        both.write(second);
        InputStream in = new ByteArrayInputStream(both.toByteArray());
        assertThat(next(in)).hasValue(first);
        assertThat(next(in)).hasValue(second);
        assertThat(next(in)).isEmpty();
    }

    @Test
    void next_cutAnywhereOrTooLarge_isRejected() {
        byte[] bytes = Results.bytes(RESULT);
        for (int length = 1; length < bytes.length; length++) {
            InputStream in = new ByteArrayInputStream(bytes, 0, length);
            assertThatExceptionOfType(RejectedResultException.class)
                    .as("cut to %d bytes", length)
                    .isThrownBy(() -> next(in))
                    .satisfies(e -> assertThat(e.reason()).isEqualTo(RejectReason.MALFORMED));
        }
        assertThatExceptionOfType(RejectedResultException.class)
                .isThrownBy(() ->
                        Container.next(new ByteArrayInputStream(bytes), Container.Kind.SUBJOB_RESULT, bytes.length - 1))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(RejectReason.TOO_LARGE));
    }

    private static Optional<byte[]> next(InputStream in) throws Exception {
        return Container.next(in, Container.Kind.SUBJOB_RESULT, Integer.MAX_VALUE);
    }

    @Test
    void header_ofBytesWithAnotherPayload_isReadAllTheSame() throws Exception {
        byte[] bytes = Results.bytes(RESULT);
        bytes[bytes.length - 1] ^= 1;
        assertThat(SubJobHeader.parse(ByteBuffer.wrap(bytes))).isEqualTo(RESULT.header());
        assertThatExceptionOfType(RejectedResultException.class)
                .isThrownBy(() -> SubJobHeader.parse(ByteBuffer.wrap(bytes, 0, bytes.length - 1)));
    }
}
