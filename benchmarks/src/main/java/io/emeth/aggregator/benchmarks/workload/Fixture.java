package io.emeth.aggregator.benchmarks.workload;

import io.emeth.aggregator.client.Encryptor;
import io.emeth.aggregator.client.KeyGenerator;
import io.emeth.aggregator.client.PublicKey;
import io.emeth.aggregator.client.SecretKey;
import io.emeth.aggregator.he.BatchEncoder;
import io.emeth.aggregator.he.Ciphertext;
import io.emeth.aggregator.he.CiphertextAccumulator;
import io.emeth.aggregator.he.CkksEncoder;
import io.emeth.aggregator.he.GaloisKeys;
import io.emeth.aggregator.he.HeContext;
import io.emeth.aggregator.he.Plaintext;
import io.emeth.aggregator.he.RelinKeys;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A context, its keys, and ciphertexts of random small numbers. Closing it frees the keys and the context. */
public final class Fixture implements AutoCloseable {
    private final ParameterSet set;
    private final HeContext context;
    private final SecretKey secretKey;
    private final PublicKey publicKey;

    /** With fresh keys for {@code set}. */
    public Fixture(ParameterSet set) {
        this.set = set;
        this.context = HeContext.create(set.parameters());
        KeyGenerator generator = new KeyGenerator(context);
        this.secretKey = generator.generateSecretKey();
        this.publicKey = generator.generatePublicKey(secretKey);
    }

    /** What the parameters are. */
    public ParameterSet set() {
        return set;
    }

    /** Of these parameters. */
    public HeContext context() {
        return context;
    }

    /** Decrypts what is encrypted here. */
    public SecretKey secretKey() {
        return secretKey;
    }

    /** Of the secret key. */
    public PublicKey publicKey() {
        return publicKey;
    }

    /** Integers in [-10, 10], one for each slot. */
    public long[] integers(int seed) {
        return new Random(seed).longs(context.slots(), -10, 11).toArray();
    }

    /** Numbers in [-10, 10), one for each slot. */
    public double[] reals(int seed) {
        return new Random(seed).doubles(context.slots(), -10, 10).toArray();
    }

    /** One number in every slot, at the first data level. */
    public Plaintext plaintext(int seed) {
        return set.isBfv()
                ? new BatchEncoder(context).encode(integers(seed))
                : new CkksEncoder(context).encode(reals(seed), set.scale());
    }

    /** A fresh ciphertext in full form, serialized, in direct memory. */
    public ByteBuffer encrypted(int seed) {
        try (Plaintext plaintext = plaintext(seed)) {
            return direct(new Encryptor(publicKey).encrypt(plaintext));
        }
    }

    /** A fresh ciphertext in seeded form: half as many bytes. */
    public ByteBuffer seeded(int seed) {
        try (Plaintext plaintext = plaintext(seed)) {
            return direct(Encryptor.encryptSymmetric(secretKey, plaintext));
        }
    }

    /** Copies of one ciphertext at addresses of their own: together they fill a cache as different ones would. */
    public List<ByteBuffer> ring(int count) {
        ByteBuffer one = encrypted(count);
        List<ByteBuffer> ring = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ring.add(direct(one));
        }
        return ring;
    }

    /** A fresh ciphertext, loaded. */
    public Ciphertext ciphertext(int seed) {
        return Ciphertext.load(context, encrypted(seed));
    }

    /** An empty sum of results of one ciphertext. */
    public CiphertextAccumulator accumulator() {
        return CiphertextAccumulator.create(
                context, 1, set.scale(), List.of(new CiphertextAccumulator.Operation.Identity()));
    }

    /** For products of two ciphertexts. */
    public RelinKeys relinKeys() {
        return RelinKeys.load(context, new KeyGenerator(context).generateRelinKeys(secretKey));
    }

    /** For the rotation by one step. */
    public GaloisKeys galoisKeys() {
        List<Long> elements = List.of(GaloisKeys.element(set.parameters().degree(), 1));
        return GaloisKeys.load(context, new KeyGenerator(context).generateGaloisKeys(secretKey, elements));
    }

    private static ByteBuffer direct(ByteBuffer bytes) {
        return ByteBuffer.allocateDirect(bytes.remaining())
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(bytes.duplicate())
                .flip();
    }

    @Override
    public void close() {
        publicKey.close();
        secretKey.close();
        context.close();
    }
}
