package io.emeth.aggregator.signing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class EnvelopeTest {
    private static final String TYPE = "application/vnd.example+json";
    private static final byte[] PAYLOAD = "{\"a\":1}".getBytes(StandardCharsets.UTF_8);
    private static final List<SigningKey> KEYS = Arrays.stream(Algorithm.values())
            .map(algorithm -> SigningKey.of(algorithm, HexFormat.of().parseHex("07".repeat(32))))
            .toList();

    @Test
    void verifiedPayload_underEveryAlgorithm_isWhatWasSigned() throws Exception {
        Envelope envelope = Envelope.sign(TYPE, PAYLOAD, KEYS);
        assertThat(envelope.verifiedPayload(TYPE)).isEqualTo(PAYLOAD);
        assertThat(envelope.signers())
                .containsExactlyInAnyOrderElementsOf(
                        KEYS.stream().map(SigningKey::verifyingKey).toList());
        Envelope read = Envelope.fromJson(envelope.toJson());
        assertThat(read).isEqualTo(envelope);
        assertThat(read.verifiedPayload(TYPE)).isEqualTo(PAYLOAD);
    }

    @Test
    void sign_ofTheExampleInTheDsseSpecification_signsItsEncoding() throws Exception {
        // DSSE v1, protocol: PAE of ("http://example.com/HelloWorld", "hello world").
        String encoding = "DSSEv1 29 http://example.com/HelloWorld 11 hello world";
        SigningKey key = KEYS.get(1);
        Envelope envelope = Envelope.sign(
                "http://example.com/HelloWorld", "hello world".getBytes(StandardCharsets.UTF_8), List.of(key));
        String signature = Base64.getEncoder().encodeToString(key.sign(encoding.getBytes(StandardCharsets.UTF_8)));
        assertThat(envelope.toJson()).contains("\"" + signature + "\"");
    }

    @Test
    void verifiedPayload_withOneOfSeveralSignaturesWrong_isRefused() {
        for (SigningKey key : KEYS) {
            String json = Envelope.sign(TYPE, PAYLOAD, KEYS).toJson();
            String mine = Envelope.sign(TYPE, PAYLOAD, List.of(key)).toJson();
            String other = Envelope.sign(TYPE, "{}".getBytes(StandardCharsets.UTF_8), List.of(key))
                    .toJson();
            Envelope changed = Envelope.fromJson(json.replace(signature(mine), signature(other)));
            assertThatExceptionOfType(SignatureException.class)
                    .isThrownBy(() -> changed.verifiedPayload(TYPE))
                    .withMessageContaining(key.algorithm().toString());
        }
    }

    private static String signature(String json) {
        int from = json.indexOf("\"sig\" : \"") + 9;
        return json.substring(from, json.indexOf('"', from));
    }

    @Test
    void verifiedPayload_ofAnotherType_isRefused() {
        Envelope envelope = Envelope.sign(TYPE, PAYLOAD, KEYS);
        assertThatExceptionOfType(SignatureException.class).isThrownBy(() -> envelope.verifiedPayload("text/plain"));
        Envelope renamed = Envelope.fromJson(envelope.toJson().replace(TYPE, "text/plain"));
        assertThatExceptionOfType(SignatureException.class)
                .isThrownBy(() -> renamed.verifiedPayload("text/plain"))
                .withMessageContaining("signature");
    }

    @Test
    void fromJson_anythingElse_isRefused() {
        String json = Envelope.sign(TYPE, PAYLOAD, KEYS.subList(0, 1)).toJson();
        String payload = Base64.getEncoder().encodeToString(PAYLOAD);
        for (String bad : List.of(
                "",
                "[]",
                json.replace("payloadType", "payloadtype"),
                json.replace(payload, payload + "!"),
                json.replace(payload, payload.replace("=", "")),
                json.replace("\"sig\"", "\"extra\" : 1, \"sig\""),
                json.replace("\"payload\"", "\"extra\" : 1, \"payload\""),
                json.replace("secp256k1:", "rsa:"),
                json.replace("secp256k1:", ""),
                json.replaceAll("(?s)\\[.*\\]", "[ ]"))) {
            assertThatIllegalArgumentException().as(bad).isThrownBy(() -> Envelope.fromJson(bad));
        }
    }

    @Test
    void sign_withNoKeyTooManyOrOneTwice_isRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> Envelope.sign(TYPE, PAYLOAD, List.of()));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Envelope.sign(TYPE, PAYLOAD, List.of(KEYS.get(0), KEYS.get(0))));
    }
}
