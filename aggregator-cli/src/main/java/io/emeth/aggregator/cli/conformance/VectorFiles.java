package io.emeth.aggregator.cli.conformance;

import io.emeth.aggregator.cli.InputFiles;
import io.emeth.aggregator.he.Ciphertext;
import io.emeth.aggregator.he.HeContext;
import io.emeth.aggregator.he.Plaintext;
import java.io.IOException;
import java.nio.ByteBuffer;

/** The files of one set, loaded by the engine under the set's parameters. */
final class VectorFiles {
    private static final long SPARE_BYTES = 1 << 20; // compression may lengthen a little

    private final VectorSet set;
    private final HeContext context;
    private final int maxBytes;

    VectorFiles(VectorSet set, HeContext context) {
        this.set = set;
        this.context = context;
        this.maxBytes =
                (int) Math.min(Integer.MAX_VALUE, context.maxCiphertextBytes(Ciphertext.MAX_SIZE) + SPARE_BYTES);
    }

    VectorSet set() {
        return set;
    }

    HeContext context() {
        return context;
    }

    /** The file's bytes, unread by the engine. */
    ByteBuffer bytes(String name) throws IOException {
        return InputFiles.read(set.file(name), maxBytes);
    }

    /** As {@link #bytes}, without a limit of our own: sets of keys are large, and all there is on disk. */
    ByteBuffer keyBytes(String name) throws IOException {
        return InputFiles.read(set.file(name), Integer.MAX_VALUE);
    }

    Ciphertext ciphertext(String name) throws IOException {
        return Ciphertext.load(context, bytes(name));
    }

    Plaintext plaintext(String name) throws IOException {
        return Plaintext.load(context, bytes(name));
    }

    /** Does nothing if {@code actual} is, version bytes aside, the ciphertext in the file {@code name}. */
    void requireCiphertext(String name, Ciphertext actual) throws IOException {
        SealBytes.requireEqual(SealBytes.Kind.CIPHERTEXT, bytes(name), actual.save());
    }

    /** Does nothing if {@code actual} is, version bytes aside, the plaintext in the file {@code name}. */
    void requirePlaintext(String name, Plaintext actual) throws IOException {
        SealBytes.requireEqual(SealBytes.Kind.PLAINTEXT, bytes(name), actual.save());
    }
}
