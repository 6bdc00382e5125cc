package io.emeth.aggregator.flink;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaResultsTest {
    private static final FinishedEpoch EPOCH =
            new FinishedEpoch("00000000-0000-0001-0000-000000000002", 3, new byte[] {1, 2, 3, 4, 5}, "{\"a\": 1}");
    private static final int BYTES = 5 + 8;

    @TempDir
    private Path folder;

    private KafkaResults results(int inlineBytes) {
        return new KafkaResults("finished", folder.toUri().toString(), inlineBytes);
    }

    private static String header(ProducerRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), UTF_8);
    }

    @Test
    void resultThatFitsWithItsManifest_isInTheRecord() {
        ProducerRecord<byte[], byte[]> record = results(BYTES).record(EPOCH);

        assertThat(record.topic()).isEqualTo("finished");
        assertThat(record.key()).asString(UTF_8).isEqualTo(EPOCH.job() + "/3");
        assertThat(record.value()).containsExactly(1, 2, 3, 4, 5);
        assertThat(header(record, KafkaResults.MANIFEST)).isEqualTo(EPOCH.manifest());
        assertThat(record.headers().lastHeader(KafkaSubmissions.REFERENCE)).isNull();
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void resultThatIsOneByteTooLarge_isAFileThatTheRecordNames() {
        ProducerRecord<byte[], byte[]> record = results(BYTES - 1).record(EPOCH);

        assertThat(record.key()).asString(UTF_8).isEqualTo(EPOCH.job() + "/3");
        assertThat(header(record, KafkaResults.MANIFEST)).isEqualTo(EPOCH.manifest());
        assertThat(header(record, KafkaSubmissions.REFERENCE)).isEqualTo(EPOCH.job() + "/3");
        assertThat(folder.resolve(new String(record.value(), UTF_8))).hasBinaryContent(EPOCH.result());
    }

    @Test
    void storageThatCannotBeWritten_failsAndNamesTheFile() throws Exception {
        Path file = Files.createFile(folder.resolve("file"));
        KafkaResults results = new KafkaResults("finished", file.toUri().toString(), 0);

        assertThatThrownBy(() -> results.record(EPOCH))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining(EPOCH.job() + "-3.emeth");
    }
}
