package io.emeth.aggregator.cli.conformance;

import io.emeth.aggregator.cli.inspect.SealObject;
import io.emeth.aggregator.he.Ciphertext;
import io.emeth.aggregator.he.GaloisKeys;
import io.emeth.aggregator.he.HeContext;
import io.emeth.aggregator.he.HeParameters;
import io.emeth.aggregator.he.Plaintext;
import io.emeth.aggregator.he.RelinKeys;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Reading: other encodings of an object must give the plain one, and parameters their chain of parms_ids. */
final class LoadChecks {
    private LoadChecks() {}

    /** Loads the input and compares what it saves to with the output's file. */
    static void load(VectorFiles files, Operation operation) throws IOException {
        ByteBuffer expected = files.keyBytes(operation.output());
        ByteBuffer input = files.keyBytes(operation.input());
        HeContext context = files.context();
        switch (SealObject.kindOf(expected)) {
            case PARAMETERS ->
                SealBytes.requireEqual(
                        SealBytes.Kind.PARAMETERS,
                        expected,
                        HeParameters.parse(input, context.parameters().security())
                                .serialize());
            case PLAINTEXT, SECRET_KEY -> {
                try (Plaintext plaintext = Plaintext.load(context, input)) {
                    SealBytes.requireEqual(SealBytes.Kind.PLAINTEXT, expected, plaintext.save());
                }
            }
            case CIPHERTEXT, PUBLIC_KEY -> {
                boolean key = SealObject.isAtKeyLevel(expected, context);
                try (Ciphertext ciphertext =
                        key ? Ciphertext.loadPublicKey(context, input) : Ciphertext.load(context, input)) {
                    SealBytes.requireEqual(SealBytes.Kind.CIPHERTEXT, expected, ciphertext.save());
                }
            }
            case RELIN_KEYS -> {
                try (RelinKeys keys = RelinKeys.load(context, input)) {
                    SealBytes.requireEqual(SealBytes.Kind.KEY_SWITCHING_KEYS, expected, keys.save());
                }
            }
            case GALOIS_KEYS -> {
                try (GaloisKeys keys = GaloisKeys.load(context, input)) {
                    SealBytes.requireEqual(SealBytes.Kind.KEY_SWITCHING_KEYS, expected, keys.save());
                }
            }
        }
    }

    /** Compares {@code parms.seal} and the chain of parms_ids with what the index says. */
    static void parameters(VectorFiles files) throws IOException {
        ByteBuffer serialized = files.bytes("parms");
        HeParameters indexed = files.context().parameters();
        HeParameters parsed = HeParameters.parse(serialized, indexed.security());
        if (!parsed.equals(indexed)) {
            throw new CheckFailedException("parms.seal holds " + parsed + ", the index " + indexed);
        }
        SealBytes.requireEqual(SealBytes.Kind.PARAMETERS, serialized, parsed.serialize());
        int limbs = files.context().keyLimbs();
        for (String expected : files.set().parmsIdChain()) {
            String actual = asWords(files.context().parmsId(limbs));
            if (!actual.equals(expected)) {
                throw new CheckFailedException(
                        "parms_id of " + limbs + " limbs is " + actual + " instead of " + expected);
            }
            limbs--;
        }
        if (limbs + 1 != files.context().lastLimbs()) {
            throw new CheckFailedException(
                    "the chain ends at " + files.context().lastLimbs() + " limbs, the index's at " + (limbs + 1));
        }
    }

    /** The digits of 32 bytes as four little-endian numbers: in each group of 8 bytes, the last one first. */
    private static String asWords(String hex) {
        StringBuilder words = new StringBuilder(hex.length());
        for (int word = 0; word < hex.length(); word += 16) {
            for (int pair = 14; pair >= 0; pair -= 2) {
                words.append(hex, word + pair, word + pair + 2);
            }
        }
        return words.toString();
    }
}
