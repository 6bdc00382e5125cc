package io.emeth.aggregator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Vectors of a job as strangers send them, and nobody takes them for results or results for them. */
class JobVectorTest {
    private static final JobVector VECTOR = JobVector.plain(
            Results.JOB,
            "y",
            ElementType.INT64,
            PayloadLayout.vector(3),
            List.of(Results.longs(1, 2), Results.longs(-3)));
    private static final JobVector ENCRYPTED = JobVector.encrypted(
            Results.JOB, "y", "0f".repeat(32), PayloadLayout.vector(3), List.of(ByteBuffer.wrap(new byte[] {1, 2, 3})));
    private static final byte[] BYTES = bytes(VECTOR);

    @Test
    void parse_ofWhatWasWritten_givesTheSameHeaderObjectsAndBytes() throws Exception {
        for (JobVector vector : List.of(VECTOR, ENCRYPTED)) {
            JobVector read = parse(bytes(vector));
            assertThat(read.header()).isEqualTo(vector.header());
            assertThat(read.objects()).isEqualTo(vector.objects());
            assertThat(bytes(read)).isEqualTo(bytes(vector));
        }
    }

    @Test
    void header_saysWhoseVectorItIsAndWhatItHolds() {
        assertThat(VECTOR.header())
                .isEqualTo(new JobVectorHeader(
                        Results.JOB,
                        "y",
                        Optional.empty(),
                        PayloadLayout.vector(3),
                        Optional.of(ElementType.INT64),
                        Digest.sha256(Results.longs(1, 2, -3)),
                        List.of(16L, 8L)));
        assertThat(ENCRYPTED.header().parametersId()).contains("0f".repeat(32));
        assertThat(VECTOR).hasToString("JobVector[" + Results.JOB + "/y, 2 objects]");
    }

    @Test
    void write_thenRead_givesTheSameBytesAndKind(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("y.emeth");
        VECTOR.write(file);
        assertThat(Files.readAllBytes(file)).isEqualTo(BYTES);
        assertThat(JobVector.read(file, Limits.NONE).objects()).isEqualTo(VECTOR.objects());
        assertThat(Container.kindOf(file)).isEqualTo(Container.Kind.JOB_VECTOR);
        Files.delete(file);
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> JobVector.read(file, Limits.NONE));
    }

    @Test
    void vectorsAndResults_areNeverTakenForEachOther(@TempDir Path folder) throws Exception {
        JobSpec job = Results.sumJob(4, 3, ElementType.INT64);
        SubJobResult result = Results.plain(job, 2, Results.longs(1, 2), Results.longs(-3));
        assertRejected(Results.bytes(result), RejectReason.MALFORMED, "format is 'emeth-subjob-result'");
        Path file = folder.resolve("y.emeth");
        VECTOR.write(file);
        assertThatExceptionOfType(RejectedResultException.class)
                .isThrownBy(() -> FinalResult.read(file))
                .withMessageContaining("format is 'emeth-vector'");
        try (Aggregation aggregation = Aggregation.open(job, 0, ProgramRegistry.discover())) {
            for (Receipt receipt : List.of(
                    aggregation.accept(file),
                    aggregation.accept(ByteBuffer.wrap(BYTES)),
                    aggregation.retract(ByteBuffer.wrap(BYTES)))) {
                assertThat(receipt)
                        .isEqualTo(new Receipt.Rejected(
                                Optional.empty(),
                                RejectReason.MALFORMED,
                                "format is 'emeth-vector', not 'emeth-subjob-result'"));
            }
            assertThat(aggregation.isComplete(Instant.MAX)).isFalse();
        }
        FinalResult total = FinalResult.of(
                job,
                0,
                Optional.empty(),
                new TreeMap<>(),
                covering(result),
                new FinalPayload(job.layout(), 1, List.of()));
        assertRejected(Results.bytes(total), RejectReason.MALFORMED, "format is 'emeth-final-result'");
    }

    private static CoveredSet covering(SubJobResult result) {
        CoveredSet covered = new CoveredSet();
        covered.add(Part.of(result));
        return covered;
    }

    @Test
    void parse_truncatedAtEveryByteOrWithTrailingBytes_isMalformed() {
        for (int length = 0; length < BYTES.length; length++) {
            assertRejected(Arrays.copyOf(BYTES, length), RejectReason.MALFORMED, "");
        }
        assertRejected(Arrays.copyOf(BYTES, BYTES.length + 1), RejectReason.MALFORMED, "bytes");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void parse_withBytesChangedAtRandom_rejectsOrReadsButNeverFailsOtherwise(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 3_000; round++) {
            byte[] changed = BYTES.clone();
            for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
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

    @ParameterizedTest
    @ValueSource(longs = {-1, Long.MIN_VALUE, Long.MAX_VALUE, 1L << 32, (16L << 20) + 1, 0, 1})
    void parse_withLyingHeaderLength_isMalformed(long headerBytes) {
        byte[] changed = BYTES.clone();
        ByteBuffer.wrap(changed).order(ByteOrder.LITTLE_ENDIAN).putLong(8, headerBytes);
        assertRejected(changed, RejectReason.MALFORMED, "");
    }

    @Test
    void parse_withPayloadOrPaddingChanged_isRejected() {
        byte[] changed = BYTES.clone();
        changed[changed.length - 1] ^= 1;
        assertRejected(changed, RejectReason.DIGEST_MISMATCH, "payloadDigest");
        byte[] padded = BYTES.clone();
        padded[padded.length - 9] = 5; // before the second object
        assertRejected(padded, RejectReason.MALFORMED, "padding byte");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"version\":1              | \"version\":2                       | UNSUPPORTED_VERSION | version 2",
                "emeth-vector               | emeth-vectors                       | MALFORMED | 'emeth-vectors'",
                "\"name\":\"y\"             | \"name\":\"\"                       | MALFORMED | vector name ''",
                "\"name\":\"y\"             | \"name\":\"../y\"                   | MALFORMED | vector name '../y'",
                "\"name\":\"y\"             | \"name\":1                          | MALFORMED | 'name' must be a string",
                "\"name\":\"y\",            | ``                                  | MALFORMED | 'name' is missing",
                "\"name\":\"y\"             | \"name\":\"y\",\"name\":\"y\"       | MALFORMED | appears twice",
                "\"name\":\"y\"             | \"name\":\"y\",\"index\":0          | MALFORMED | unknown field 'index'",
                "\"name\":\"y\"             | \"name\":\"y\",\"weight\":1         | MALFORMED | unknown field 'weight'",
                "\"job\":\"0f              | \"job\":\"xf                       | MALFORMED | is not a UUID",
                "\"int64\"                  | \"int64\",\"parametersId\":\"\"     | MALFORMED | exactly one",
                ",\"elementType\":\"int64\" | ``                                  | MALFORMED | exactly one",
                "\"elementType\":\"int64\"  | \"parametersId\":\"00\"             | MALFORMED | '00'",
                "\"shape\":[3]              | \"shape\":[4294967296,4294967296]   | MALFORMED | shape",
                "\"objectLengths\":[16,8]   | \"objectLengths\":[16,2147483647]   | MALFORMED | make 21",
                "\"objectLengths\":[16,8]   | \"objectLengths\":[24]              | MALFORMED | bytes",
                "\"objectLengths\":[16,8]   | \"objectLengths\":[16,0]            | MALFORMED | object length 0",
                "{\"format\"                | {\"\":NaN,\"format\"                | MALFORMED | not valid JSON",
            })
    void parse_withOneFieldBroken_isRejectedAndNamesIt(String right, String wrong, RejectReason reason, String detail) {
        byte[] bytes = Results.withHeader(BYTES, header -> {
            assertThat(header).contains(right);
            return header.replace(right, wrong);
        });
        assertRejected(bytes, reason, detail);
    }

    @Test
    void parse_beyondLimits_isTooLarge() throws Exception {
        assertThat(JobVector.parse(ByteBuffer.wrap(BYTES), new Limits(2, 16, 24))
                        .objects())
                .hasSize(2);
        for (Limits limits : List.of(new Limits(1, 16, 24), new Limits(2, 15, 24), new Limits(2, 16, 23))) {
            assertThatExceptionOfType(RejectedResultException.class)
                    .isThrownBy(() -> JobVector.parse(ByteBuffer.wrap(BYTES), limits))
                    .matches(e -> e.reason() == RejectReason.TOO_LARGE);
        }
    }

    @Test
    void plain_withMalformedNameOrEmptyObject_isRefused() {
        PayloadLayout layout = PayloadLayout.vector(1);
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> JobVector.plain(Results.JOB, "a b", ElementType.INT64, layout, List.of(Results.longs(1))))
                .withMessageContaining("vector name 'a b'");
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        JobVector.plain(Results.JOB, "a", ElementType.INT64, layout, List.of(ByteBuffer.allocate(0))));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> JobVector.encrypted(Results.JOB, "a", "xyz", layout, List.of(Results.longs(1))))
                .withMessageContaining("'xyz'");
    }

    private static byte[] bytes(JobVector vector) {
        return Results.join(vector.toBuffers());
    }

    private static JobVector parse(byte[] bytes) throws RejectedResultException {
        return JobVector.parse(ByteBuffer.wrap(bytes), Limits.NONE);
    }

    private static void assertRejected(byte[] bytes, RejectReason reason, String detail) {
        assertThatExceptionOfType(RejectedResultException.class)
                .isThrownBy(() -> parse(bytes))
                .satisfies(e -> {
                    assertThat(e.reason()).as(e.getMessage()).isEqualTo(reason);
                    assertThat(e.detail()).contains(detail);
                    assertThat(e.detail().lines()).hasSize(1);
                });
    }
}
