package io.emeth.aggregator.flink;

import io.emeth.aggregator.Container;
import io.emeth.aggregator.Limits;
import io.emeth.aggregator.RejectReason;
import io.emeth.aggregator.RejectedResultException;
import io.emeth.aggregator.SubJobHeader;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.UUID;
import org.apache.flink.core.fs.FSDataInputStream;
import org.apache.flink.core.fs.FSDataOutputStream;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;
import org.jspecify.annotations.Nullable;

/**
 * A folder of any of Flink's file systems that all machines see. Immutable.
 *
 * @param root its URI; null if there is none
 */
record Storage(@Nullable String root) implements Serializable {

    /**
     * The bytes of a submission, from storage if they are there.
     *
     * @throws RejectedResultException if the reference is none, or names another result than what is there
     * @throws IOException if storage cannot be read now
     */
    byte[] container(Submission submission, Limits limits) throws IOException, RejectedResultException {
        byte[] given = submission.container();
        if (given != null) {
            return given;
        }
        byte[] bytes = read(String.valueOf(submission.path()), limits);
        String actual = SubJobHeader.parse(ByteBuffer.wrap(bytes)).subJob().toString();
        if (!actual.equals(submission.subJob())) {
            throw new RejectedResultException(
                    RejectReason.MALFORMED,
                    "the reference says " + submission.subJob() + ", but " + submission.path() + " is " + actual);
        }
        return bytes;
    }

    private byte[] read(String path, Limits limits) throws IOException, RejectedResultException {
        Path file = resolve(path);
        FileSystem files = file.getFileSystem();
        try {
            long length = files.getFileStatus(file).getLen();
            long padding = Container.ALIGNMENT * (limits.maxObjects() + 1L);
            long header = Container.Kind.SUBJOB_RESULT.maxHeaderBytes(limits.maxObjects());
            long most = header + padding + Math.min(limits.maxTotalBytes(), 1L << 40);
            if (length > Math.min(most, Integer.MAX_VALUE - 8)) {
                throw new RejectedResultException(
                        RejectReason.TOO_LARGE, path + " has " + length + " bytes, more than a result of the job");
            }
            try (FSDataInputStream in = files.open(file)) {
                return in.readNBytes((int) length);
            }
        } catch (FileNotFoundException e) {
            throw new RejectedResultException(RejectReason.MALFORMED, "there is no file " + path + " in storage");
        }
    }

    /** Strangers write references: they lead nowhere but below the root. */
    private Path resolve(String path) throws RejectedResultException {
        boolean isBelow = root != null
                && !path.isEmpty()
                && path.chars().allMatch(c -> c > ' ' && c < 127 && c != ':' && c != '\\')
                && Arrays.stream(path.split("/", -1)).noneMatch(name -> name.isEmpty() || name.startsWith("."));
        if (!isBelow) {
            throw new RejectedResultException(
                    RejectReason.MALFORMED,
                    "'" + path + "' names no file below " + (root == null ? "storage, which is not given" : "storage"));
        }
        return new Path(new Path(String.valueOf(root)), path);
    }

    /** Writes a file, of which others see all or nothing; under a name that is taken, the later one stands. */
    void write(String name, byte[] bytes) throws IOException {
        Path folder = new Path(String.valueOf(root));
        FileSystem files = folder.getFileSystem();
        files.mkdirs(folder);
        Path temporary = new Path(folder, "." + name + "." + UUID.randomUUID());
        try (FSDataOutputStream out = files.create(temporary, FileSystem.WriteMode.NO_OVERWRITE)) {
            out.write(bytes);
        }
        Path target = new Path(folder, name);
        if (!files.rename(temporary, target)) {
            files.delete(target, false);
            if (!files.rename(temporary, target)) {
                throw new IOException("cannot write " + target);
            }
        }
    }
}
