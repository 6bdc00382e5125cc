package io.emeth.aggregator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Limits that only large inputs reach, from both sides: the last that is taken, the first that is refused. */
class SizeLimitsTest {
    private static final int HEADER_BYTES = 16 << 20;
    private static final int JOB_CHARS = 8 << 20;
    private static final JobSpec JOB = Results.sumJob(4, 1, ElementType.INT64);

    private static byte[] withHeaderOf(int bytes) {
        return Results.withHeader(
                Results.bytes(Results.plain(JOB, 0, Results.longs(1))),
                header -> header + " ".repeat(bytes - header.length()));
    }

    @Test
    void containerHeader_of16MiB_isReadAndOneByteMoreIsNot() throws Exception {
        assertThat(SubJobResult.parse(ByteBuffer.wrap(withHeaderOf(HEADER_BYTES)), Limits.NONE)
                        .objects())
                .hasSize(1);
        assertThatExceptionOfType(RejectedResultException.class)
                .isThrownBy(() -> SubJobResult.parse(ByteBuffer.wrap(withHeaderOf(HEADER_BYTES + 1)), Limits.NONE))
                .matches(e -> e.reason() == RejectReason.MALFORMED)
                .withMessageContaining("header length 16777217");
    }

    @Test
    void containerHeader_beyondWhatTheJobsObjectsTake_isTooLarge() throws Exception {
        Limits limits = new Limits(2, 8, 16);
        int longest = (1 << 20) + 2 * 15;
        assertThat(SubJobResult.parse(ByteBuffer.wrap(withHeaderOf(longest)), limits)
                        .objects())
                .hasSize(1);
        assertThatExceptionOfType(RejectedResultException.class)
                .isThrownBy(() -> SubJobResult.parse(ByteBuffer.wrap(withHeaderOf(longest + 1)), limits))
                .withMessage("TOO_LARGE: a header of 1048607 bytes is larger than 1048606");
    }

    @Test
    void containerHeader_ofTheLongestLayout_hasRoomWithOneObject() throws Exception {
        List<TensorSpec> tensors = IntStream.range(0, PayloadLayout.MAX_TENSORS)
                .mapToObj(i -> new TensorSpec("%064d".formatted(i), Collections.nCopies(8, 16L)))
                .toList();
        ByteBuffer object = ByteBuffer.allocateDirect(8);
        SubJobResult result = SubJobResult.plain(
                Results.subJob(0), JOB.program(), ElementType.INT64, new PayloadLayout(tensors), List.of(object));
        assertThat(SubJobResult.parse(ByteBuffer.wrap(Results.bytes(result)), new Limits(1, 8, 8))
                        .header()
                        .layout()
                        .tensors())
                .hasSize(4096);
    }

    @Test
    void containerHeader_beyondTheMostOfItsKind_isNotRead(@TempDir Path folder) throws Exception {
        Path sparse = folder.resolve("sparse");
        try (RandomAccessFile file = new RandomAccessFile(sparse.toFile(), "rw")) {
            file.setLength(600L << 20);
        }
        claimHeaderOf((512 << 20) + 1, sparse);
        assertHeaderRefused(536870913, () -> FinalResult.read(sparse));
        assertHeaderRefused(536870913, () -> Partial.read(sparse));
        claimHeaderOf((256 << 20) + 1, sparse);
        assertHeaderRefused(268435457, () -> ReplicaCheck.read(sparse, Limits.NONE));
    }

    private static void claimHeaderOf(int bytes, Path container) throws IOException {
        ByteBuffer prefix = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
        prefix.putLong(Container.MAGIC).putLong(bytes).flip();
        try (FileChannel file = FileChannel.open(container, StandardOpenOption.WRITE)) {
            file.write(prefix, 0);
        }
    }

    private static void assertHeaderRefused(int bytes, ThrowingCallable read) {
        assertThatExceptionOfType(RejectedResultException.class)
                .isThrownBy(read)
                .withMessage("MALFORMED: header length " + bytes + " is more than the " + (bytes - 1)
                        + " bytes that can be");
    }

    @Test
    void jobDescription_of8MiChars_isReadAndOneMoreIsNot() {
        String json = JOB.toJson();
        String longest = json + " ".repeat(JOB_CHARS - json.length());
        assertThat(JobSpec.fromJson(longest)).isEqualTo(JOB);
        assertThatExceptionOfType(InvalidJobException.class)
                .isThrownBy(() -> JobSpec.fromJson(longest + " "))
                .withMessageContaining("8388609 characters");
    }

    @Test
    void limits_ofObjects_endWhereTheFormatEnds() {
        assertThat(new Limits(1 << 24, Integer.MAX_VALUE, Long.MAX_VALUE)).isEqualTo(Limits.NONE);
        assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> new Limits((1 << 24) + 1, 1, 1));
        assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> new Limits(-1, 1, 1));
    }

    @Test
    void objects_ofAResult_areAtMost2To20() {
        List<ByteBuffer> most = Collections.nCopies(1 << 20, ByteBuffer.allocateDirect(1));
        PayloadLayout layout = PayloadLayout.vector(1 << 20);
        SubJobId subJob = Results.subJob(0);
        assertThat(SubJobResult.plain(subJob, JOB.program(), ElementType.BYTES, layout, most)
                        .header()
                        .objectLengths())
                .hasSize(1 << 20);
        List<ByteBuffer> more = Collections.nCopies((1 << 20) + 1, ByteBuffer.allocateDirect(1));
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> SubJobResult.plain(subJob, JOB.program(), ElementType.BYTES, layout, more));
    }
}
