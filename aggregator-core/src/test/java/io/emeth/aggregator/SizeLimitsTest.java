package io.emeth.aggregator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

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
