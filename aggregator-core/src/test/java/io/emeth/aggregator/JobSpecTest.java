package io.emeth.aggregator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
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
        JobSpec bfv = JobSpec.encrypted(Results.JOB, "0x1f", 1, PayloadLayout.vector(1), BFV);
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
