package io.emeth.aggregator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JobSpecTest {
    private static final EncryptionSpec CKKS = new EncryptionSpec(
            "ckks", 8192, List.of(1152921504606830593L, 1099511480321L, 1152921504606748673L), 0, 40, 128);
    private static final EncryptionSpec BFV =
            new EncryptionSpec("bfv", 4096, List.of(68719403009L, 68719230977L), 65537, 0, 0);
    private static final String MINIMAL = """
            {"format":"emeth-job","version":1,"job":"0f8fad5b-d9cb-469f-a165-70867728950e","program":"plain-sum",\
            "numParallel":8,"layout":[{"name":"values","shape":[3]}],"elementType":"int64"}""";

    @Test
    void fromJson_ofWhatToJsonPrints_isEqual() {
        JobSpec encrypted = JobSpec.encrypted(Results.JOB, "weighted-mean", 8, PayloadLayout.vector(7850), CKKS)
                .withNumEpochs(5)
                .withMaxWeight(4_000_000_000L)
                .withCompleteness(new CompletenessPolicy.Quorum(6, Instant.parse("2026-12-31T00:00:00.25Z")));
        JobSpec bfv = JobSpec.encrypted(Results.JOB, "0x1f", 1, PayloadLayout.vector(1), BFV)
                .withArguments(ProgramArguments.of(Map.of(
                        "packing", "de\"nse", "bits", 4, "strict", false, "coefficients", List.of(1, "-0.50", -3))))
                .withValueBound(new BigDecimal("12.50"));
        for (JobSpec job : List.of(encrypted, bfv, Results.sumJob(3, 4, ElementType.FLOAT64))) {
            assertThat(JobSpec.fromJson(job.toJson())).isEqualTo(job);
        }
    }

    @Test
    void fromJson_withoutOptionalFields_usesTheDefaults() {
        assertThat(JobSpec.fromJson(MINIMAL)).isEqualTo(Results.sumJob(8, 3, ElementType.INT64));
    }

    @Test
    void program_ofNameAndNumber_keepsWhatWasWritten() {
        JobSpec job = JobSpec.fromJson(MINIMAL.replace("plain-sum", "255"));
        assertThat(job.programName()).isEqualTo("255");
        assertThat(job.program()).isEqualTo(ProgramId.parse("0xff"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"emeth-job\"            | \"emeth\"                        | format is 'emeth'",
                "\"version\":1            | \"version\":2                    | version 2",
                "\"numParallel\":8        | \"numParallel\":0                | numParallel 0 is outside [1, 1048576]",
                "\"numParallel\":8        | \"numParallel\":1048577          | numParallel 1048577",
                "\"numParallel\":8        | \"numParallel\":8.5              | '8.5' is not allowed",
                "\"numParallel\":8        | \"numParallel\":\"8\"            | 'numParallel' must be an integer",
                "\"numParallel\":8        | \"numParallel\":null             | 'null' is not allowed",
                "\"numParallel\":8        | \"numParallel\":99999999999999999999 | out of range",
                "\"numParallel\":8        | \"numParallel\":NaN              | not valid JSON",
                "\"numParallel\":8        | \"numParallel\":8,\"numParallel\":8 | 'numParallel' appears twice",
                "\"numParallel\":8        | \"numParallel\":8,\"extra\":1    | unknown field 'extra'",
                "\"numParallel\":8,       | ``                               | 'numParallel' is missing",
                "\"shape\":[3]            | \"shape\":[3],\"dtype\":1        | unknown field 'layout[0].dtype'",
                "\"shape\":[3]            | \"shape\":[0]                    | [0]",
                "\"shape\":[3]            | \"shape\":3                      | 'layout[0].shape' must be a list",
                "\"plain-sum\"            | \"Plain Sum\"                    | 'Plain Sum'",
                "\"0f8f                   | \"xf8f                           | is not a UUID",
                ",\"elementType\":\"int64\" | ``                             | exactly one of",
                "\"int64\"                | \"int32\"                        | 'int32'",
                "\"int64\"                | \"int64\",\"maxWeight\":4294967296 | maxWeight 4294967296",
                "\"int64\"                | \"int64\",\"completeness\":{\"all\":false} | completeness.all",
                "\"int64\"                | \"int64\",\"completeness\":{\"quorum\":6} | 'completeness.deadline' is missing",
                "\"int64\"                | \"int64\",\"completeness\":{\"quorum\":9,\"deadline\":\"2026-01-01T00:00:00Z\"} | quorum 9",
                "\"int64\"                | \"int64\",\"completeness\":{\"quorum\":6,\"deadline\":\"soon\"} | 'soon'",
                "\"int64\"                | \"int64\",\"valueBound\":0         | valueBound 0 is outside (0, 2^62]",
                "\"int64\"                | \"int64\",\"valueBound\":\"0.0\" | valueBound 0 is outside (0, 2^62]",
                "\"int64\"                | \"int64\",\"valueBound\":-5        | valueBound -5 is outside (0, 2^62]",
                "\"int64\"                | \"int64\",\"valueBound\":4611686018427387905 | valueBound 4611686018427387905",
                "\"int64\"                | \"int64\",\"valueBound\":\"4611686018427387904.1\" | valueBound 4611686018427387904.1",
                "\"int64\"                | \"int64\",\"valueBound\":\"1e9999999\" | not 1e9999999",
                "\"int64\"                | \"int64\",\"valueBound\":\"NaN\" | not NaN",
                "\"int64\"                | \"int64\",\"valueBound\":\"1.00000000000000000000000000000000\" | at most 32 characters",
                "\"int64\"                | \"int64\",\"valueBound\":0.5       | '0.5' is not allowed",
                "\"int64\"                | \"int64\",\"valueBound\":true      | valueBound must be an integer, or",
                "\"int64\"                | \"int64\",\"valueBound\":[1]       | not [1]",
                "\"int64\"                | \"int64\",\"valueBound\":null      | 'null' is not allowed",
                "\"int64\"                | \"int64\",\"valueBound\":1,\"valueBound\":1 | 'valueBound' appears twice",
                "\"int64\"                | \"int64\",\"arguments\":[]         | 'arguments' must be an object, not []",
                "\"int64\"                | \"int64\",\"arguments\":\"x\"    | 'arguments' must be an object, not x",
                "\"int64\"                | \"int64\",\"arguments\":{\"a b\":1} | argument name 'a b'",
                "\"int64\"                | \"int64\",\"arguments\":{\"a\":{\"b\":1}} | argument 'a' must be a text, an integer",
                "\"int64\"                | \"int64\",\"arguments\":{\"a\":1,\"a\":1} | 'a' appears twice",
                "\"int64\"                | \"int64\",\"arguments\":{\"a\":0.5} | '0.5' is not allowed",
                "\"int64\"                | \"int64\",\"arguments\":{\"a\":null} | 'null' is not allowed",
                "\"int64\"                | \"int64\",\"arguments\":{\"a\":[1,\"two\"]} | argument 'a', number 1, must be",
                "\"int64\"                | \"int64\",\"arguments\":{\"a\":[]} | argument 'a' is an empty list",
                "\"int64\"                | \"int64\",\"arguments\":{\"a\":\"\\u0007\"} | all visible",
                "\"int64\"}               | \"int64\"} x                     | not valid JSON",
                "\"int64\"}               | \"int64\"}{}                     | text after",
                "\"int64\"}               | \"int64\"                        | not valid JSON",
                "{\"format\"              | [\"format\"                      | not an object",
            })
    void fromJson_withOneFieldBroken_namesFieldAndValue(String right, String wrong, String message) {
        String json = MINIMAL.replace(right, wrong);
        assertThat(json).isNotEqualTo(MINIMAL);
        assertThatExceptionOfType(InvalidJobException.class)
                .isThrownBy(() -> JobSpec.fromJson(json))
                .withMessageContaining(message)
                .matches(e -> e.toString().lines().count() == 1);
    }

    @ParameterizedTest
    @CsvSource({
        "bgv, 4096, 65537, 0, 128, scheme 'bgv'",
        "bfv, 4095, 65537, 0, 128, degree 4095",
        "bfv, 262144, 65537, 0, 128, degree 262144",
        "bfv, 4096, 0, 0, 128, plainModulus of bfv 0",
        "bfv, 4096, 65537, 40, 128, scaleBits of bfv 40",
        "ckks, 4096, 65537, 40, 128, plainModulus of ckks 65537",
        "ckks, 4096, 0, 0, 128, scaleBits of ckks 0",
        "ckks, 4096, 0, 40, 100, securityBits 100"
    })
    void encryptionSpec_withOneValueBroken_namesIt(
            String scheme, long degree, long plainModulus, int scaleBits, int securityBits, String message) {
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> new EncryptionSpec(
                        scheme, degree, List.of(1099511480321L), plainModulus, scaleBits, securityBits))
                .withMessageStartingWith(message);
    }

    @Test
    void fromJson_withArgumentsAndBound_readsThem() {
        JobSpec job = JobSpec.fromJson(MINIMAL.replace("\"int64\"", """
                "int64","valueBound":"2.50","arguments":{"coefficients":[1,"-0.25"],"packing":"dense"}"""));
        assertThat(job.valueBound()).contains(new BigDecimal("2.5"));
        assertThat(job.arguments().text("packing")).contains("dense");
        assertThat(job.arguments().decimals("coefficients"))
                .containsExactly(new BigDecimal(1), new BigDecimal("-0.25"));
        JobSpec largest = job.withValueBound(new BigDecimal("4611686018427387904"));
        assertThat(JobSpec.fromJson(largest.toJson())).isEqualTo(largest);
    }

    @Test
    void toJson_withoutArgumentsAndBound_leavesThemOut() {
        JobSpec job = JobSpec.fromJson(MINIMAL);
        assertThat(job.toJson()).doesNotContain("arguments", "valueBound");
        assertThat(JobSpec.fromJson(MINIMAL.replace("\"int64\"", "\"int64\",\"arguments\":{}")))
                .isEqualTo(job);
    }

    @Test
    void toJson_ofTheLongestArguments_isReadBack() {
        List<String> longest = Collections.nCopies(ProgramArguments.MAX_NUMBERS, "-0.12345678901234567890123456789");
        List<TensorSpec> tensors = IntStream.range(0, 4096)
                .mapToObj(i -> new TensorSpec("t".repeat(60) + i, List.of(1L, 1L, 1L, 1L, 1L, 1L, 1L, 1L)))
                .toList();
        JobSpec job = JobSpec.plain(Results.JOB, "plain-concat", 1, new PayloadLayout(tensors), ElementType.INT64)
                .withArguments(ProgramArguments.of(Map.of("coefficients", longest)));
        assertThat(JobSpec.fromJson(job.toJson())).isEqualTo(job);
    }

    @Test
    void fromJson_withMoreNumbersThanArgumentsHold_isRefused() {
        String numbers = "1,".repeat(ProgramArguments.MAX_NUMBERS) + "1";
        assertThatExceptionOfType(InvalidJobException.class)
                .isThrownBy(() -> JobSpec.fromJson(
                        MINIMAL.replace("\"int64\"", "\"int64\",\"arguments\":{\"a\":[" + numbers + "]}")))
                .withMessageContaining("131073 is outside [0, 131072]");
        String more = "1,".repeat(4 * ProgramArguments.MAX_NUMBERS) + "1";
        assertThatExceptionOfType(InvalidJobException.class)
                .isThrownBy(() -> JobSpec.fromJson(
                        MINIMAL.replace("\"int64\"", "\"int64\",\"arguments\":{\"a\":[" + more + "]}")))
                .withMessageContaining("not valid JSON");
    }

    @Test
    void equals_withOtherArgumentsOrBound_isFalseAndWithTheSameNumbersTrue() {
        JobSpec job = JobSpec.fromJson(MINIMAL).withValueBound(new BigDecimal("100.0"));
        assertThat(job).isEqualTo(JobSpec.fromJson(MINIMAL).withValueBound(new BigDecimal("1e2")));
        assertThat(job).isNotEqualTo(JobSpec.fromJson(MINIMAL));
        assertThat(job).isNotEqualTo(job.withValueBound(BigDecimal.ONE));
        assertThat(job).isNotEqualTo(job.withArguments(ProgramArguments.of(Map.of("a", 1))));
        assertThatExceptionOfType(InvalidJobException.class)
                .isThrownBy(() -> job.withValueBound(new BigDecimal("1e-2000000000")))
                .withMessageContaining("more than 32 characters");
        assertThatExceptionOfType(InvalidJobException.class)
                .isThrownBy(() -> job.withValueBound(new BigDecimal("1e2000000000")))
                .withMessageContaining("outside (0, 2^62]");
    }

    @Test
    void fromJson_nestedDeeply_isRefused() {
        String deep = "{\"a\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}";
        assertThatExceptionOfType(InvalidJobException.class).isThrownBy(() -> JobSpec.fromJson(deep));
    }

    @Test
    void jobSpec_whoseFinalHeaderCouldNotListItsParts_isRefused() {
        List<TensorSpec> tensors = IntStream.range(0, 4096)
                .mapToObj(i -> new TensorSpec("t" + i, List.of(1L)))
                .toList();
        PayloadLayout layout = new PayloadLayout(tensors);
        assertThatExceptionOfType(InvalidJobException.class)
                .isThrownBy(() -> JobSpec.plain(Results.JOB, "plain-concat", 1025, layout, ElementType.BYTES))
                .withMessageContaining("numParallel times the number of tensors 4198400");
    }

    @Test
    void read_ofFile_givesTheJobOrNamesTheFault(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("job.json");
        Files.writeString(file, MINIMAL);
        assertThat(JobSpec.read(file).numParallel()).isEqualTo(8);
        Files.write(file, new byte[] {'{', (byte) 0xff, '}'});
        assertThatExceptionOfType(InvalidJobException.class)
                .isThrownBy(() -> JobSpec.read(file))
                .withMessageContaining("UTF-8");
        Files.write(file, new byte[(8 << 20) + 1]);
        assertThatExceptionOfType(InvalidJobException.class)
                .isThrownBy(() -> JobSpec.read(file))
                .withMessageContaining("8388609 bytes");
    }
}
