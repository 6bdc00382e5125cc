package io.emeth.aggregator.cli;

import io.emeth.aggregator.manifest.Finding;
import io.emeth.aggregator.signing.Envelope;
import io.emeth.aggregator.signing.SignatureException;
import io.emeth.aggregator.signing.VerifyingKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;

/** Signed documents and the keys they are checked with. */
final class Documents {
    private static final int MAX_BYTES = 128 << 20;
    private static final int MAX_KEY_CHARS = 48;

    private Documents() {}

    /**
     * An envelope, not verified yet.
     *
     * @throws BadInputException if the file holds none
     */
    static Envelope envelope(Path file) throws IOException {
        try {
            return Envelope.fromJson(InputFiles.readText(file, MAX_BYTES));
        } catch (IllegalArgumentException e) {
            throw new BadInputException(file + ": " + e.getMessage(), e);
        }
    }

    /** Opens a verified document. */
    @FunctionalInterface
    interface Opening<T> {
        T open() throws SignatureException;
    }

    /**
     * What {@code opening} makes of the envelope in {@code file}.
     *
     * @throws VerificationFailedException if a signature is wrong
     */
    static <T> T open(Path file, Opening<T> opening) {
        try {
            return opening.open();
        } catch (SignatureException e) {
            throw new VerificationFailedException(file + ": " + e.getMessage(), e);
        }
    }

    /** @throws BadInputException naming the one that is no key */
    static List<VerifyingKey> keys(List<String> texts) {
        try {
            return texts.stream().map(VerifyingKey::parse).toList();
        } catch (IllegalArgumentException e) {
            throw new BadInputException("--signer: " + e.getMessage(), e);
        }
    }

    /** Whether all of {@code expected} signed, whose signatures are known to be right. */
    static Finding signers(String check, Envelope envelope, List<VerifyingKey> expected) {
        String names = envelope.signers().stream().map(Documents::abbreviated).collect(Collectors.joining(", "));
        for (VerifyingKey key : expected) {
            if (!envelope.signers().contains(key)) {
                return new Finding(check, "by " + names + ", but not by " + abbreviated(key), false);
            }
        }
        String caution = expected.isEmpty() ? " (any signer is taken; pass --signer to require one)" : "";
        return new Finding(check, "by " + names + caution, true);
    }

    /** Keys of ML-DSA are too long to be shown whole. */
    static String abbreviated(VerifyingKey key) {
        String text = key.toString();
        return text.length() <= 2 * MAX_KEY_CHARS ? text : text.substring(0, MAX_KEY_CHARS) + "…";
    }

    /** @throws BadInputException if {@code digits} are not hexadecimal */
    static ByteBuffer hex(String option, String digits) {
        try {
            return ByteBuffer.wrap(HexFormat.of().parseHex(digits.startsWith("0x") ? digits.substring(2) : digits));
        } catch (IllegalArgumentException e) {
            throw new BadInputException(option + ": not hexadecimal (" + digits + ")", e);
        }
    }
}
