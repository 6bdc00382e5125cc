package io.emeth.aggregator.flink;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Finished epochs as Kafka records, for Flink's {@code KafkaSink}. The key is {@code job/epoch}, the header {@value #MANIFEST} the
 * JSON of the signed manifest, and the value the result's container or, with the header {@value KafkaSubmissions#REFERENCE}
 * (which holds the key), the name of its file in storage. With delivery at least once a record may be sent again after a failure; when
 * its bytes can differ then, {@code docs/scaling.md} says. Delivery exactly once rules that out. Thread-safe.
 */
public final class KafkaResults implements KafkaRecordSerializationSchema<FinishedEpoch> {
    private static final long serialVersionUID = 1;

    /** The header that every record has. */
    public static final String MANIFEST = "emeth-manifest";

    private final String topic;
    private final Storage storage;
    private final int inlineBytes;

    /**
     * @param storage the URI of a folder that all machines of the cluster see; results that are too large for a record go
     *     there before the record is sent
     * @param inlineBytes how many bytes a result and its manifest may have together to be in the record; what is below the
     *     broker's {@code message.max.bytes} and the producer's {@code max.request.size} by some hundred bytes
     */
    public KafkaResults(String topic, String storage, int inlineBytes) {
        this.topic = topic;
        this.storage = new Storage(storage);
        this.inlineBytes = inlineBytes;
    }

    @Override
    public ProducerRecord<byte[], byte[]> serialize(
            FinishedEpoch epoch, KafkaSinkContext context, @Nullable Long timestamp) {
        return record(epoch);
    }

    ProducerRecord<byte[], byte[]> record(FinishedEpoch epoch) {
        byte[] key = utf8(epoch.job() + "/" + epoch.epoch());
        byte[] manifest = utf8(epoch.manifest());
        boolean isInline = (long) epoch.result().length + manifest.length <= inlineBytes;
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(topic, key, isInline ? epoch.result() : utf8(store(epoch)));
        record.headers().add(MANIFEST, manifest);
        if (!isInline) {
            record.headers().add(KafkaSubmissions.REFERENCE, key);
        }
        return record;
    }

    private String store(FinishedEpoch epoch) {
        String name = ResultFolder.resultName(epoch);
        try {
            storage.write(name, epoch.result());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + name + " to " + storage.root(), e);
        }
        return name;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
