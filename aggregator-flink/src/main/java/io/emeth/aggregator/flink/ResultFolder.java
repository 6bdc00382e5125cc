package io.emeth.aggregator.flink;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;

/**
 * Writes each epoch's result and signed manifest into a folder, as {@code JOB-EPOCH.emeth} and {@code JOB-EPOCH.manifest.json}.
 * After a failure files may be written again; when their bytes can differ then, {@code docs/scaling.md} says.
 */
public final class ResultFolder implements Sink<FinishedEpoch> {
    private static final long serialVersionUID = 1;

    private final Storage storage;

    /** @param root the URI of a folder that all machines of the cluster see; made if it is not there */
    public ResultFolder(String root) {
        this.storage = new Storage(root);
    }

    static String resultName(FinishedEpoch epoch) {
        return epoch.job() + "-" + epoch.epoch() + ".emeth";
    }

    static String manifestName(FinishedEpoch epoch) {
        return epoch.job() + "-" + epoch.epoch() + ".manifest.json";
    }

    @Override
    public SinkWriter<FinishedEpoch> createWriter(WriterInitContext context) {
        return new Writer(storage);
    }

    private record Writer(Storage storage) implements SinkWriter<FinishedEpoch> {
        @Override
        public void write(FinishedEpoch epoch, Context context) throws IOException {
            storage.write(resultName(epoch), epoch.result());
            storage.write(manifestName(epoch), epoch.manifest().getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public void flush(boolean endOfInput) {}

        @Override
        public void close() {}
    }
}
