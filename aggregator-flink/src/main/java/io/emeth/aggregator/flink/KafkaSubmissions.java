package io.emeth.aggregator.flink;

import io.emeth.aggregator.SubJobId;
import java.nio.charset.StandardCharsets;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;

/**
 * Submissions as Kafka records: the value is the container or, with a header {@value #REFERENCE} that holds {@code
 * job/epoch/index}, the path of the file in storage. The key is that SubJob's name either way, so that results of one SubJob stay in
 * order. Thread-safe.
 */
public final class KafkaSubmissions implements KafkaRecordDeserializationSchema<Submission> {
    private static final long serialVersionUID = 1;

    /** The header of a record whose value is a path. */
    public static final String REFERENCE = "emeth-reference";

    @Override
    public void deserialize(ConsumerRecord<byte[], byte[]> record, Collector<Submission> out) {
        String origin = record.topic() + "-" + record.partition() + "@" + record.offset();
        byte[] value = record.value() == null ? new byte[0] : record.value();
        Header reference = record.headers().lastHeader(REFERENCE);
        if (reference == null || reference.value() == null) {
            out.collect(Submission.of(origin, value));
        } else {
            out.collect(new Submission(origin, null, utf8(reference.value()), utf8(value), null));
        }
    }

    private static String utf8(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Override
    public TypeInformation<Submission> getProducedType() {
        return TypeInformation.of(Submission.class);
    }

    /** A record that holds the container itself: for results below the broker's {@code message.max.bytes}. */
    public static ProducerRecord<byte[], byte[]> inline(String topic, SubJobId subJob, byte[] container) {
        return new ProducerRecord<>(topic, subJob.toString().getBytes(StandardCharsets.UTF_8), container);
    }

    /**
     * A record that names a file, which is in storage before the record is sent.
     *
     * @param path below {@link StreamAggregation#withStorage}
     */
    public static ProducerRecord<byte[], byte[]> reference(String topic, SubJobId subJob, String path) {
        ProducerRecord<byte[], byte[]> record = inline(topic, subJob, path.getBytes(StandardCharsets.UTF_8));
        record.headers().add(REFERENCE, subJob.toString().getBytes(StandardCharsets.UTF_8));
        return record;
    }
}
