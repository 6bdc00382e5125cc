package io.emeth.aggregator.flink;

import java.util.Arrays;
import java.util.List;
import org.apache.flink.connector.file.src.FileSource;
import org.apache.flink.connector.file.src.FileSourceSplit;
import org.apache.flink.connector.file.src.enumerate.NonSplittingRecursiveEnumerator;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;

/** Submissions as files of one or more containers, in folders that all machines of the cluster see. */
public final class FileSubmissions {
    /** The most bytes of a container, unless told otherwise: 64 MiB. */
    public static final int MAX_CONTAINER_BYTES = 64 << 20;

    private FileSubmissions() {}

    /** As {@link #in(int, String...)} with {@link #MAX_CONTAINER_BYTES}. */
    public static FileSource.FileSourceBuilder<Submission> in(String... folders) {
        return in(MAX_CONTAINER_BYTES, folders);
    }

    /**
     * Begins a source of all files in and below folders: one container after the other; what is none, or too large, becomes a
     * submission that is rejected, and ends its file. It reads what is there now, unless {@code monitorContinuously} is called.
     *
     * @param maxContainerBytes the most that a container may have, whatever job it is of; a reader takes some three times as
     *     much of the heap
     * @param folders their URIs
     */
    public static FileSource.FileSourceBuilder<Submission> in(int maxContainerBytes, String... folders) {
        return FileSource.forBulkFileFormat(
                        new ContainerFormat(maxContainerBytes),
                        Arrays.stream(folders).map(Path::new).toArray(Path[]::new))
                .setFileEnumerator(SplitsByPath::new);
    }

    /**
     * Each file is a split, whose id is its path. Flink's own enumerators count, and begin again at 1 after a restore; a reader that
     * gets two splits of one id, one from before, drops the second file without a word.
     */
    static final class SplitsByPath extends NonSplittingRecursiveEnumerator {
        @Override
        protected void convertToSourceSplits(FileStatus file, FileSystem files, List<FileSourceSplit> target) {
            target.add(new FileSourceSplit(
                    file.getPath().toString(),
                    file.getPath(),
                    0,
                    file.getLen(),
                    file.getModificationTime(),
                    file.getLen()));
        }
    }
}
