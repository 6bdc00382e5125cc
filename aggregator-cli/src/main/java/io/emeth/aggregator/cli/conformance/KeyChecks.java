package io.emeth.aggregator.cli.conformance;

import io.emeth.aggregator.client.Decryptor;
import io.emeth.aggregator.client.Encryptor;
import io.emeth.aggregator.client.PublicKey;
import io.emeth.aggregator.client.SecretKey;
import io.emeth.aggregator.he.CkksEncoder;
import io.emeth.aggregator.he.HeContext;
import io.emeth.aggregator.he.Plaintext;
import io.emeth.aggregator.he.Scheme;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;

/** Operations that need a key of the set. */
final class KeyChecks {
    /** Fresh noise in a slot stays below this many times N: about 40 standard deviations of its 1.2 * 3.24 * N. */
    private static final double SLOT_NOISE = 160;

    private KeyChecks() {}

    static Map<String, Check> all() {
        return Map.of("decrypt", KeyChecks::decrypt, "encrypt", KeyChecks::encrypt);
    }

    private static void decrypt(VectorFiles files, Operation operation) throws IOException {
        HeContext context = files.context();
        ByteBuffer ciphertext = files.bytes(operation.input());
        try (SecretKey key = SecretKey.load(context, files.bytes("secret_key"))) {
            Decryptor decryptor = new Decryptor(key);
            try (Plaintext decrypted = decryptor.decrypt(ciphertext)) {
                files.requirePlaintext(operation.output(), decrypted);
            }
            if (operation.noiseBudget().isPresent()) {
                requireEqual(operation.noiseBudget().getAsInt(), decryptor.noiseBudget(ciphertext));
            }
        }
    }

    private static void requireEqual(int expected, int actual) {
        if (expected != actual) {
            throw new CheckFailedException("noise budget " + actual + " bits instead of " + expected);
        }
    }

    /** Encryption is random, so what it gives is decrypted again. */
    private static void encrypt(VectorFiles files, Operation operation) throws IOException {
        HeContext context = files.context();
        try (Plaintext plaintext = files.plaintext(operation.input());
                PublicKey publicKey = PublicKey.load(context, files.bytes("public_key"));
                SecretKey secretKey = SecretKey.load(context, files.bytes("secret_key"));
                Plaintext decrypted = new Decryptor(secretKey).decrypt(new Encryptor(publicKey).encrypt(plaintext))) {
            if (context.parameters().scheme() == Scheme.CKKS) {
                requireClose(plaintext, decrypted);
            } else if (!Arrays.equals(plaintext.words(), decrypted.words())) {
                throw new CheckFailedException("decrypts to another plaintext");
            }
        }
    }

    private static void requireClose(Plaintext expected, Plaintext actual) {
        CkksEncoder encoder = new CkksEncoder(expected.context());
        double[] sent = encoder.decode(expected);
        double[] received = encoder.decode(actual);
        double allowed = SLOT_NOISE * expected.context().parameters().degree() / expected.scale();
        for (int i = 0; i < sent.length; i++) {
            if (!(Math.abs(sent[i] - received[i]) <= allowed)) {
                throw new CheckFailedException("slot " + i + " decrypts to " + received[i] + " instead of " + sent[i]);
            }
        }
    }
}
