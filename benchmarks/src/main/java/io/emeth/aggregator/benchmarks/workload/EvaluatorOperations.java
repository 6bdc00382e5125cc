package io.emeth.aggregator.benchmarks.workload;

import io.emeth.aggregator.Workers;
import io.emeth.aggregator.client.Decryptor;
import io.emeth.aggregator.client.Encryptor;
import io.emeth.aggregator.he.BatchEncoder;
import io.emeth.aggregator.he.Ciphertext;
import io.emeth.aggregator.he.CiphertextAccumulator;
import io.emeth.aggregator.he.CkksEncoder;
import io.emeth.aggregator.he.Evaluator;
import io.emeth.aggregator.he.GaloisKeys;
import io.emeth.aggregator.he.HeContext;
import io.emeth.aggregator.he.Plaintext;
import io.emeth.aggregator.he.RelinKeys;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Every operation on fresh ciphertexts at the first data level, by its name. Each one makes a new object and frees it,
 * as a user of the evaluator does. {@code multiply} is of two ciphertexts and not relinearized; {@code relinearize} takes
 * such a product; {@code load + add} is one accumulator's {@code add} from serialized bytes.
 */
public final class EvaluatorOperations implements AutoCloseable {
    private final Fixture fixture;
    private final Evaluator evaluator;
    private final Plaintext plain;
    private final ByteBuffer serialized;
    private final Ciphertext a;
    private final Ciphertext b;
    private final Ciphertext product;
    private final CiphertextAccumulator total;
    private final RelinKeys relinKeys;
    private final GaloisKeys galoisKeys;
    private final Map<String, Runnable> operations = new LinkedHashMap<>();

    /** On the caller's thread alone. */
    public EvaluatorOperations(ParameterSet set) {
        this(set, Workers.caller());
    }

    /** Makes operands and evaluation keys. */
    public EvaluatorOperations(ParameterSet set, Workers workers) {
        this.fixture = new Fixture(set);
        HeContext context = fixture.context();
        this.evaluator = new Evaluator(context).with(workers);
        this.plain = fixture.plaintext(1);
        this.serialized = fixture.encrypted(1);
        this.a = Ciphertext.load(context, serialized);
        this.b = fixture.ciphertext(2);
        this.product = evaluator.multiply(a, b);
        this.total = fixture.accumulator();
        this.relinKeys = fixture.relinKeys();
        this.galoisKeys = fixture.galoisKeys();
        addIngest();
        addEvaluation();
        addCoding();
        addEncryption();
    }

    private void addIngest() {
        List<ByteBuffer> result = List.of(serialized);
        operations.put("load + add", () -> total.add(result, 1));
        operations.put(
                "load", () -> Ciphertext.load(fixture.context(), serialized).close());
        operations.put("save", a::save);
    }

    private void addEvaluation() {
        operations.put("add", () -> evaluator.add(a, b).close());
        operations.put("add plain", () -> evaluator.addPlain(a, plain).close());
        operations.put("multiply plain", () -> evaluator.multiplyPlain(a, plain).close());
        operations.put("multiply", () -> evaluator.multiply(a, b).close());
        operations.put("square", () -> evaluator.square(a).close());
        operations.put(
                "relinearize", () -> evaluator.relinearize(product, relinKeys).close());
        operations.put("rotate", () -> evaluator.rotate(a, 1, galoisKeys).close());
        operations.put("mod switch", () -> evaluator.modSwitchToNext(a).close());
        if (!fixture.set().isBfv()) {
            operations.put("rescale", () -> evaluator.rescaleToNext(product).close());
        }
    }

    private void addCoding() {
        if (fixture.set().isBfv()) {
            BatchEncoder encoder = new BatchEncoder(fixture.context());
            long[] values = fixture.integers(1);
            operations.put("encode", () -> encoder.encode(values).close());
            operations.put("decode", () -> encoder.decode(plain));
        } else {
            CkksEncoder encoder = new CkksEncoder(fixture.context());
            double[] values = fixture.reals(1);
            double scale = fixture.set().scale();
            operations.put("encode", () -> encoder.encode(values, scale).close());
            operations.put("decode", () -> encoder.decode(plain));
        }
    }

    private void addEncryption() {
        Encryptor encryptor = new Encryptor(fixture.publicKey());
        Decryptor decryptor = new Decryptor(fixture.secretKey());
        operations.put("encrypt", () -> encryptor.encrypt(plain));
        operations.put("decrypt", () -> decryptor.decrypt(serialized).close());
    }

    /** Name to work, in the order in which reports list them. */
    public Map<String, Runnable> byName() {
        return operations;
    }

    /** Bytes of a serialized ciphertext. */
    public long serializedBytes() {
        return serialized.remaining();
    }

    @Override
    public void close() {
        List.of(galoisKeys, relinKeys, total, product, b, a, plain).forEach(EvaluatorOperations::close);
        fixture.close();
    }

    private static void close(AutoCloseable resource) {
        try {
            resource.close();
        } catch (Exception e) {
            throw new IllegalStateException(e); // freeing native memory throws nothing
        }
    }
}
