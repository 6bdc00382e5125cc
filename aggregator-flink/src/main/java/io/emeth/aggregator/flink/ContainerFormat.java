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
 * Files of SubJob results for Flink's {@code FileSource}: one container after the other, usually one. What is no container, or too
 * large a one, becomes a submission that is rejected for that, and ends its file.
 */
final class ContainerFormat implements BulkFormat<Submission, FileSourceSplit> {
    private static final long serialVersionUID = 1;

    private static final int LONGEST_ARRAY = Integer.MAX_VALUE - 8;

    private final int maxBytes;

    /**
     * @param maxBytes the most that a container may have: it is read before it is known which job's limits it must keep
     * @throws IllegalArgumentException if it is below 1
     */
    ContainerFormat(int maxBytes) {
        if (maxBytes < 1) {
            throw new IllegalArgumentException("a container of at most " + maxBytes + " bytes is none");
        }
        this.maxBytes = Math.min(maxBytes, LONGEST_ARRAY);
    }

    @Override
    public Reader createReader(Configuration config, FileSourceSplit split) throws IOException {
        return new Reader(split, maxBytes);
    }

    @Override
    public Reader restoreReader(Configuration config, FileSourceSplit split) throws IOException {
        return new Reader(split, maxBytes);
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
        private final int maxBytes;
        private final long size;
        private final FSDataInputStream in;
        private boolean isAtEnd;

        Reader(FileSourceSplit split, int maxBytes) throws IOException {
            this.origin = split.path().toString();
            this.maxBytes = maxBytes;
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
            Optional<Submission> next;
            try {
                next = Container.next(in, Container.Kind.SUBJOB_RESULT, maxBytes)
                        .map(bytes -> Submission.of(origin, bytes));
            } catch (RejectedResultException e) {
                next = Optional.of(Submission.unread(origin, e));
                isAtEnd = true;
            }
            if (next.isEmpty()) {
                return null;
            }
            SingletonResultIterator<Submission> batch = new SingletonResultIterator<>();
            batch.set(next.get(), isAtEnd ? size : in.getPos(), 0);
            return batch;
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
