package io.emeth.aggregator.cli.inspect;

import io.emeth.aggregator.Digest;
import io.emeth.aggregator.cli.BadInputException;
import io.emeth.aggregator.client.SecretKey;
import io.emeth.aggregator.he.Ciphertext;
import io.emeth.aggregator.he.CompressionMode;
import io.emeth.aggregator.he.GaloisKeys;
import io.emeth.aggregator.he.HeContext;
import io.emeth.aggregator.he.HeException;
import io.emeth.aggregator.he.HeParameters;
import io.emeth.aggregator.he.Plaintext;
import io.emeth.aggregator.he.RelinKeys;
import io.emeth.aggregator.he.SealCompression;
import io.emeth.aggregator.he.SealHeader;
import io.emeth.aggregator.he.Security;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What one serialized SEAL object says about itself. */
public final class SealObject {
    private static final long MAX_UNCOMPRESSED_BYTES = 1L << 28;

    private SealObject() {}

    /**
     * The fields of {@code object} by name. Without {@code parameters}, sizes are checked and nothing else; with them,
     * everything the engine checks when it loads such an object.
     *
     * @param object from position to limit
     * @throws BadInputException or {@link HeException} naming the first thing that is wrong
     */
    public static Map<String, Object> describe(
            ByteBuffer object, Optional<SealKind> namedKind, Optional<HeParameters> parameters) {
        SealHeader header = SealHeader.read(object);
        ByteBuffer body = SealCompression.decompress(object, MAX_UNCOMPRESSED_BYTES);
        SealView view = new SealView(body);
        SealKind kind = namedKind.orElseGet(() -> SealFields.guess(view));
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("kind", kind.toString());
        fields.put("version", "4." + header.minor());
        fields.put("compression", header.compression().name().toLowerCase(Locale.ROOT));
        fields.put("bytes", header.size());
        if (header.compression() != CompressionMode.NONE) {
            fields.put("uncompressedBytes", view.length());
        }
        fields.putAll(SealFields.read(view, kind));
        parameters.ifPresent(chosen -> fields.putAll(check(body, kind, namedKind.isPresent(), chosen)));
        return fields;
    }

    /** The kind an uncompressed object looks like. */
    public static SealKind kindOf(ByteBuffer object) {
        SealHeader.read(object);
        return SealFields.guess(new SealView(object));
    }

    /**
     * Whether an uncompressed ciphertext or plaintext lives where only keys do, so that it is one.
     *
     * @return false if the parameters have one prime, where keys and data share a level
     */
    public static boolean isAtKeyLevel(ByteBuffer object, HeContext context) {
        String parmsId = new SealView(object).hex(SealView.HEADER_BYTES, 32);
        return context.keyLimbs() != context.firstLimbs() && parmsId.equals(context.parametersId());
    }

    /** A named kind, or the guessed one but for what the level tells: keys have one of their own, but for parameters of one prime. */
    private static SealKind kind(SealKind kind, boolean isNamed, ByteBuffer body, HeContext context) {
        if (isNamed || context.keyLimbs() == context.firstLimbs()) {
            return kind;
        }
        boolean key = isAtKeyLevel(body, context);
        return switch (kind) {
            case CIPHERTEXT, PUBLIC_KEY -> key ? SealKind.PUBLIC_KEY : SealKind.CIPHERTEXT;
            case PLAINTEXT, SECRET_KEY -> key ? SealKind.SECRET_KEY : SealKind.PLAINTEXT;
            default -> kind;
        };
    }

    private static Map<String, Object> check(
            ByteBuffer body, SealKind likely, boolean kindIsNamed, HeParameters parameters) {
        Map<String, Object> fields = new LinkedHashMap<>();
        try (HeContext context = HeContext.create(parameters.withSecurity(Security.TOY))) {
            SealKind kind = kind(likely, kindIsNamed, body, context);
            fields.put("kind", kind.toString());
            switch (kind) {
                case PARAMETERS ->
                    fields.put(
                            "equalsParms",
                            HeParameters.parse(body, parameters.security()).equals(parameters));
                case PLAINTEXT -> {
                    try (Plaintext plaintext = Plaintext.load(context, body)) {
                        fields.put("checked", "as a plaintext of " + plaintext.limbs() + " limbs");
                    }
                }
                case SECRET_KEY -> {
                    SecretKey.load(context, body).close();
                    fields.put("checked", "as a secret key");
                }
                case CIPHERTEXT, PUBLIC_KEY -> {
                    boolean key = kind == SealKind.PUBLIC_KEY;
                    try (Ciphertext ciphertext =
                            key ? Ciphertext.loadPublicKey(context, body) : Ciphertext.load(context, body)) {
                        fields.put(
                                "checked",
                                (key ? "as a public key of " : "as a ciphertext of ") + ciphertext.limbs() + " limbs");
                        fields.put("transparent", ciphertext.isTransparent());
                        if (key) {
                            fields.put(
                                    "fingerprint",
                                    Digest.sha256(ciphertext.save()).toString());
                        }
                    }
                }
                case RELIN_KEYS -> {
                    try (RelinKeys keys = RelinKeys.load(context, body)) {
                        fields.put("checked", "as relinearization keys, " + keys.powers() + " of the secret's powers");
                    }
                }
                case GALOIS_KEYS -> {
                    try (GaloisKeys keys = GaloisKeys.load(context, body)) {
                        fields.put("checked", "as Galois keys of elements " + keys.elements());
                    }
                }
            }
        }
        return fields;
    }
}
