package io.emeth.aggregator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@link JobId}, {@link ProgramId}, {@link SubJobId}, {@link Digest} and {@link NodeAddress}. */
class IdsTest {

    @Test
    void jobId_ofCanonicalText_printsWhatItParsed() {
        String text = "0f8fad5b-d9cb-469f-a165-70867728950e";
        assertThat(JobId.parse(text)).hasToString(text);
        assertThat(JobId.parse("0F8FAD5B-D9CB-469F-A165-70867728950E")).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1-1-1-1-1",
                "0f8fad5bd9cb469fa16570867728950e",
                "0f8fad5b-d9cb-469f-a165-70867728950g",
                "0f8fad5-bd9cb-469f-a165-70867728950e",
                "0f8fad5b-d9cb-469f-a165-70867728950e "
            })
    void jobId_ofAnythingElse_isRefusedByName(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> JobId.parse(text))
                .withMessageContaining("job '" + text + "'");
    }

    @Test
    void programId_ofHexAndDecimal_isTheSameNumber() {
        assertThat(ProgramId.parse("0xff")).isEqualTo(ProgramId.parse("255"));
        assertThat(ProgramId.parse("0xff")).hasToString("0x" + "0".repeat(62) + "ff");
        assertThat(ProgramId.parse(ProgramId.parse("255").toString())).isEqualTo(ProgramId.parse("255"));
    }

    @Test
    void programId_atTheEndsOfItsRange_isAcceptedAndBeyondRefused() {
        assertThat(ProgramId.parse("0x" + "f".repeat(64)).value())
                .isEqualTo(BigInteger.ONE.shiftLeft(256).subtract(BigInteger.ONE));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ProgramId.parse(BigInteger.ONE.shiftLeft(256).toString()))
                .withMessageContaining("outside [0, 2^256)");
        assertThatIllegalArgumentException().isThrownBy(() -> new ProgramId(BigInteger.valueOf(-1)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0x", "-1", "0xg", "1 ", "٣"})
    void programId_ofOtherText_isRefused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> ProgramId.parse(text));
    }

    @Test
    void programId_ofName_isTheDocumentedHash() {
        // printf %s io.emeth.aggregator/program/sum | sha256sum
        assertThat(ProgramId.named("sum"))
                .hasToString("0x21100c133248585f98ab944020fa8c0a663a71beffe33082e4e68b17834ac663");
        assertThat(ProgramId.resolve("sum")).isEqualTo(ProgramId.named("sum"));
        assertThat(ProgramId.resolve("0x10")).isEqualTo(ProgramId.parse("16"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Sum", "1sum", "a b", "-sum", "sum\n"})
    void programId_ofIllegalName_isRefused(String name) {
        assertThatIllegalArgumentException().isThrownBy(() -> ProgramId.named(name));
    }

    @Test
    void subJobId_ofNegativeParts_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SubJobId(Results.JOB, -1, 0))
                .withMessage("epoch -1 is outside [0, 2147483647]");
        assertThatIllegalArgumentException().isThrownBy(() -> new SubJobId(Results.JOB, 0, -1));
        assertThat(new SubJobId(Results.JOB, 2, 7)).hasToString(Results.JOB + "/2/7");
    }

    @Test
    void digest_ofSplitBuffers_isThatOfTheWholeAndMovesNoPosition() {
        ByteBuffer abc = ByteBuffer.wrap("abc".getBytes(StandardCharsets.UTF_8));
        // FIPS 180-2, appendix B.1
        String expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assertThat(Digest.sha256(abc)).hasToString(expected);
        assertThat(abc.remaining()).isEqualTo(3);
        assertThat(Digest.sha256(abc.slice(0, 1), abc.slice(1, 2))).isEqualTo(Digest.parse(expected));
    }

    @Test
    void digest_afterItsArrayChanges_isUnchanged() {
        byte[] bytes = new byte[32];
        Digest digest = new Digest(bytes);
        bytes[0] = 1;
        digest.toByteArray()[1] = 1;
        assertThat(digest).isEqualTo(new Digest(new byte[32])).hasToString("0".repeat(64));
    }

    @Test
    void digest_ofOtherTextOrLength_isRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> Digest.parse("F".repeat(64)));
        assertThatIllegalArgumentException().isThrownBy(() -> Digest.parse("0".repeat(63)));
        assertThatIllegalArgumentException().isThrownBy(() -> new Digest(new byte[31]));
    }

    @Test
    void nodeAddress_ofEitherCase_printsLowerCase() {
        String text = "0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed";
        assertThat(NodeAddress.parse("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"))
                .hasToString(text)
                .isEqualTo(NodeAddress.parse(text));
        assertThatIllegalArgumentException().isThrownBy(() -> NodeAddress.parse(text.substring(2)));
        assertThatIllegalArgumentException().isThrownBy(() -> new NodeAddress(new byte[19]));
    }

    @Test
    void subJobId_ofWhatItPrints_isEqual() {
        SubJobId subJob = new SubJobId(Results.JOB, 2, Integer.MAX_VALUE);
        assertThat(SubJobId.parse(subJob.toString())).isEqualTo(subJob);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "//", "%s/1", "%s/1/-2", "%s/1/2/3", "%s/1/2147483648", "x/1/2", "%s/1/2 "})
    void subJobId_ofOtherText_isRefused(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SubJobId.parse(text.replace("%s", Results.JOB.toString())));
    }
}
