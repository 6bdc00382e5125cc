package io.emeth.aggregator.cli;

import io.emeth.aggregator.Limits;
import io.emeth.aggregator.Receipt;
import io.emeth.aggregator.RejectedResultException;
import io.emeth.aggregator.SubJobResult;
import io.emeth.aggregator.cli.inspect.ContainerFile;
import io.emeth.aggregator.manifest.Finding;
import io.emeth.aggregator.manifest.InclusionProof;
import io.emeth.aggregator.manifest.Manifest;
import io.emeth.aggregator.manifest.ReceiptDocument;
import io.emeth.aggregator.manifest.Verification;
import io.emeth.aggregator.signing.Envelope;
import io.emeth.aggregator.signing.VerifyingKey;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A file that claims to be inside: a receipt, a result, or an inclusion proof. */
record InclusionFile(Verification verification, Manifest manifest, List<VerifyingKey> expected) {
    private static final int MAX_TEXT_BYTES = 1 << 20;

    Finding check(Path file) throws IOException {
        long size = InputFiles.size(file, Long.MAX_VALUE);
        if (ContainerFile.hasMagic(InputFiles.beginning(file))) {
            return result(file);
        }
        if (size > MAX_TEXT_BYTES) {
            throw new BadInputException(file + ": neither a receipt, nor a result, nor an inclusion proof");
        }
        String text = InputFiles.readText(file, MAX_TEXT_BYTES);
        return text.contains("\"payloadType\"") ? receipt(file) : proof(file, text);
    }

    private Finding result(Path file) throws IOException {
        try {
            return verification.inclusion(SubJobResult.read(file, Limits.NONE).header());
        } catch (RejectedResultException e) {
            return new Finding("inclusion of " + file, String.valueOf(e.getMessage()), false);
        }
    }

    private Finding receipt(Path file) throws IOException {
        Envelope envelope = Documents.envelope(file);
        Receipt.Accepted receipt = Documents.open(file, () -> ReceiptDocument.open(envelope));
        Finding signers = Documents.signers("signature of receipt " + file, envelope, expected);
        return signers.holds() ? verification.inclusion(receipt) : signers;
    }

    private Finding proof(Path file, String text) {
        try {
            return Verification.proof(manifest, InclusionProof.fromJson(text));
        } catch (IllegalArgumentException e) {
            throw new BadInputException(file + ": " + e.getMessage(), e);
        }
    }
}
