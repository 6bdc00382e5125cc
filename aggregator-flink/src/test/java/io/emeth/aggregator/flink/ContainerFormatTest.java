package io.emeth.aggregator.flink;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emeth.aggregator.JobSpec;
import io.emeth.aggregator.RejectReason;
import io.emeth.aggregator.RejectedResultException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.file.src.FileSourceSplit;
import org.apache.flink.connector.file.src.reader.BulkFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContainerFormatTest {
    private static final byte[] SMALL =
            Submission.bytes(Samples.result(Samples.sum(1, 2), 0).toBuffers());
    private static final JobSpec LARGE_JOB = Samples.sum(1, 2, 300);

    @TempDir
    private Path folder;

    private List<Submission> read(int maxBytes, byte[]... containers) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (byte[] container : containers) {
            bytes.write(container);
        }
        Path file = Files.write(folder.resolve("file"), bytes.toByteArray());
        FileSourceSplit split = new FileSourceSplit(
                "file", new org.apache.flink.core.fs.Path(file.toUri()), 0, bytes.size(), 0, bytes.size());
        List<Submission> submissions = new ArrayList<>();
        try (ContainerFormat.Reader reader = new ContainerFormat(maxBytes).createReader(new Configuration(), split)) {
            BulkFormat.RecordIterator<Submission> batch = reader.readBatch();
            while (batch != null) {
                submissions.add(batch.next().getRecord());
                batch = reader.readBatch();
            }
        }
        return submissions;
    }

    private static void assertUnread(Submission submission, RejectReason reason, String detail) {
        assertThatThrownBy(submission::claimed).isInstanceOfSatisfying(RejectedResultException.class, rejected -> {
            assertThat(rejected.reason()).isEqualTo(reason);
            assertThat(rejected.detail()).contains(detail);
        });
    }

    @Test
    void container_ofOneByteTooMany_isTooLargeAndEndsItsFile() throws IOException {
        byte[] large = Submission.bytes(Samples.result(LARGE_JOB, 1).toBuffers());
        assertThat(large.length).isGreaterThan(SMALL.length);

        assertThat(read(large.length, SMALL, large, SMALL)).hasSize(3).allSatisfy(Submission::claimed);

        List<Submission> submissions = read(large.length - 1, SMALL, large, SMALL);
        assertThat(submissions).hasSize(2);
        assertThat(submissions.get(0).container()).isEqualTo(SMALL);
        assertUnread(submissions.get(1), RejectReason.TOO_LARGE, "larger than " + (large.length - 1));
    }

    @Test
    void container_thatClaimsTwoGibibytes_isRefusedByItsHeader() throws IOException {
        String text = new String(SMALL, ISO_8859_1);
        assertThat(text).contains("\"objectLengths\":[24]");
        byte[] claim = text.replace("\"objectLengths\":[24]", "\"objectLengths\":[2147483647]")
                .getBytes(ISO_8859_1);
        ByteBuffer prefix = ByteBuffer.wrap(claim).order(ByteOrder.LITTLE_ENDIAN);
        prefix.putLong(8, prefix.getLong(8) + "2147483647".length() - "24".length());

        List<Submission> submissions = read(FileSubmissions.MAX_CONTAINER_BYTES, claim);
        assertUnread(submissions.get(0), RejectReason.TOO_LARGE, "larger than " + (64 << 20));
    }

    @Test
    void bytes_thatAreNoContainer_areMalformed() throws IOException {
        assertUnread(read(1 << 20, new byte[] {1, 2, 3}).get(0), RejectReason.MALFORMED, "3 bytes");
    }

    @Test
    void limit_belowOne_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ContainerFormat(0))
                .withMessageContaining("at most 0");
    }
}
