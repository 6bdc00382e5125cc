package io.emeth.aggregator.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.emeth.aggregator.Aggregation;
import io.emeth.aggregator.Receipt;
import io.emeth.aggregator.manifest.ReceiptDocument;
import io.emeth.aggregator.signing.Algorithm;
import io.emeth.aggregator.signing.Envelope;
import io.emeth.aggregator.signing.SignatureException;
import io.emeth.aggregator.signing.SigningKey;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Receipts that an aggregator signed, whatever it signed: {@link ReceiptDocument#open}. */
class ReceiptDocumentFuzzTest {
    private static final List<SigningKey> KEYS = List.of(SigningKey.generate(Algorithm.ED25519));
    private static final Format<Receipt.Accepted> FORMAT = new Format<>(
            bytes -> ReceiptDocument.open(Envelope.sign(ReceiptDocument.PAYLOAD_TYPE, bytes, KEYS)),
            ReceiptDocumentFuzzTest::payload,
            SignatureException.class);

    private static byte[] payload(Receipt.Accepted receipt) throws SignatureException {
        return ReceiptDocument.sign(receipt, KEYS).verifiedPayload(ReceiptDocument.PAYLOAD_TYPE);
    }

    static Stream<byte[]> seeds() throws SignatureException {
        try (Aggregation aggregation = ToyJob.open()) {
            Receipt receipt = aggregation.accept(ToyJob.result(0));
            return Spoiled.texts(new String(payload((Receipt.Accepted) receipt), StandardCharsets.UTF_8));
        }
    }

    @MethodSource("seeds")
    @FuzzTest
    void open_ofAnySignedText_readsOrRefuses(byte[] bytes) throws Exception {
        FORMAT.check(bytes);
    }
}
