package io.emeth.aggregator.manifest;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.emeth.aggregator.Aggregation;
import io.emeth.aggregator.Receipt;
import io.emeth.aggregator.fuzz.Format;
import io.emeth.aggregator.fuzz.Spoiled;
import io.emeth.aggregator.fuzz.ToyJob;
import io.emeth.aggregator.signing.SignatureException;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Receipts whose signatures are right, whatever was signed: {@link ReceiptDocument#open} after its verification. */
class ReceiptDocumentFuzzTest {
    private static final Format<Receipt.Accepted> FORMAT =
            new Format<>(ReceiptDocument::parse, ReceiptDocument::bytes, SignatureException.class);

    static Stream<byte[]> seeds() {
        try (Aggregation aggregation = ToyJob.open()) {
            Receipt receipt = aggregation.accept(ToyJob.result(0));
            byte[] valid = ReceiptDocument.bytes((Receipt.Accepted) receipt);
            return Spoiled.texts(new String(valid, StandardCharsets.UTF_8));
        }
    }

    @MethodSource("seeds")
    @FuzzTest
    void parse_ofAnySignedText_readsOrRefuses(byte[] bytes) throws Exception {
        FORMAT.check(bytes);
    }
}
