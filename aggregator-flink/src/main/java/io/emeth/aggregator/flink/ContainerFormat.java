package io.emeth.aggregator.flink;

import io.emeth.aggregator.Container;
import io.emeth.aggregator.RejectedResultException;
import java.io.IOException;
import java.util.Optional;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.file.src.FileSourceSplit;
import org.apache.flink.connector.file.src.reader.BulkFormat;
import org.apache.flink.connector.file.src.util.CheckpointedPosition;
import org.apache.flink.connector.file.src.util.SingletonResultIterator;
import org.apache.flink.core.fs.FSDataInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Files of SubJob results for Flink's {@code FileSource}: one container after the other, usually one. What is no container
 * becomes a submission of its first bytes, which is rejected as any other bytes are, and ends its file.
 */
final class ContainerFormat implements BulkFormat<Submission, FileSourceSplit> {
    private static final long serialVersionUID = 1;
    private static final int SHOWN_BYTES = 1 << 10;

    @Override
    public Reader createReader(Configuration config, FileSourceSplit split) throws IOException {
        return new Reader(split);
    }

    @Override
    public Reader restoreReader(Configuration config, FileSourceSplit split) throws IOException {
        return new Reader(split);
    }

    @Override
    public boolean isSplittable() {
        return false;
    }

    @Override
    public TypeInformation<Submission> getProducedType() {
        return TypeInformation.of(Submission.class);
    }

    /** Of one file, from where a checkpoint left it. */
    static final class Reader implements BulkFormat.Reader<Submission> {
        private final String origin;
        private final long size;
        private final FSDataInputStream in;
        private boolean isAtEnd;

        Reader(FileSourceSplit split) throws IOException {
            this.origin = split.path().toString();
            this.size = split.fileSize();
            this.in = split.path().getFileSystem().open(split.path());
            in.seek(split.getReaderPosition()
                    .map(CheckpointedPosition::getOffset)
                    .orElse(0L));
        }

        @Override
        public @Nullable RecordIterator<Submission> readBatch() throws IOException {
            if (isAtEnd) {
                return null;
            }
            long start = in.getPos();
            Optional<byte[]> bytes;
            try {
                bytes = Container.next(in, Container.Kind.SUBJOB_RESULT, Integer.MAX_VALUE - 8);
            } catch (RejectedResultException e) {
                in.seek(start);
                bytes = Optional.of(in.readNBytes(SHOWN_BYTES));
                isAtEnd = true;
            }
            if (bytes.isEmpty()) {
                return null;
            }
            SingletonResultIterator<Submission> batch = new SingletonResultIterator<>();
            batch.set(Submission.of(origin, bytes.get()), isAtEnd ? size : in.getPos(), 0);
            return batch;
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
