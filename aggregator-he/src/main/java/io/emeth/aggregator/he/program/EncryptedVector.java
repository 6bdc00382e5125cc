package io.emeth.aggregator.he.program;

import io.emeth.aggregator.JobVector;
import io.emeth.aggregator.RejectReason;
import io.emeth.aggregator.RejectedResultException;
import io.emeth.aggregator.he.Ciphertext;
import io.emeth.aggregator.he.CiphertextAccumulator;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** A vector that only the requester knows. */
final class EncryptedVector implements Multiplier {
    private final List<Ciphertext> chunks;

    private EncryptedVector(List<Ciphertext> chunks) {
        this.chunks = chunks;
    }

    /** @throws RejectedResultException if it is no encrypted vector of the job */
    static EncryptedVector load(EncryptedJob job, JobVector vector) throws RejectedResultException {
        if (vector.header().elementType().isPresent()) {
            throw new RejectedResultException(
                    RejectReason.PARAMETERS_MISMATCH, "it is public; the program takes an encrypted one");
        }
        List<ByteBuffer> objects =
                job.uncompressed(vector.header().parametersId(), vector.header().layout(), vector.objects());
        List<Ciphertext> chunks = new ArrayList<>(objects.size());
        try {
            for (int i = 0; i < objects.size(); i++) {
                chunks.add(job.load(i, objects.get(i)));
            }
        } catch (RejectedResultException e) {
            chunks.forEach(Ciphertext::close);
            throw e;
        }
        return new EncryptedVector(chunks);
    }

    @Override
    public CiphertextAccumulator.Operation operation() {
        return new CiphertextAccumulator.Operation.Multiply(chunks);
    }

    @Override
    public Ciphertext times(Ciphertext a, int chunk, SlotArithmetic arithmetic) {
        return arithmetic.productWithVector(a, chunks.get(chunk));
    }

    @Override
    public void close() {
        chunks.forEach(Ciphertext::close);
    }
}
