package io.emeth.aggregator.he.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.emeth.aggregator.EncryptionSpec;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PlanRefusalTest {
    private static final EncryptionSpec BFV = Shapes.bfv(1024, 1 << 20, 60, 60, 60);
    private static final EncryptionSpec CKKS = Shapes.ckks(1024, 40, 60, 40, 60);

    private static List<String> reasons(JobShape shape, EncryptionSpec spec) {
        PlanRefusedException refused =
                catchThrowableOfType(PlanRefusedException.class, () -> Planner.plan(shape, spec));
        assertThat(refused).as("a refusal").isNotNull();
        return refused.reasons();
    }

    private static JobShape sum() {
        return Shapes.of("sum", Map.of(), 10, 3, "100");
    }

    private static EncryptionSpec with(EncryptionSpec spec, List<Long> moduli, long t, int scaleBits, int security) {
        return new EncryptionSpec(spec.scheme(), spec.degree(), moduli, t, scaleBits, security);
    }

    @Test
    void parameters_everyBrokenRule_isNamed() {
        List<Long> moduli = new ArrayList<>(BFV.coefficientModuli());
        moduli.add(moduli.get(0));
        moduli.add(65537L * 3);
        moduli.add(7L);
        assertThat(reasons(sum(), with(BFV, moduli, 1 << 20, 0, 128)))
                .anySatisfy(reason -> assertThat(reason).contains("degree 1024 allows 27 with 128-bit security"))
                .anySatisfy(reason -> assertThat(reason).contains(moduli.get(0) + " appears twice"))
                .anySatisfy(reason -> assertThat(reason).contains("196611 is no prime"))
                .anySatisfy(reason -> assertThat(reason).contains("coefficient modulus 7 is not 1 modulo 2048"))
                .anySatisfy(reason -> assertThat(reason).contains("plainModulus 1048576 cannot hold vectors"));
    }

    @Test
    void parameters_ofASecureSize_nameTheDegreeThatIsLargeEnough() {
        assertThat(reasons(sum(), with(BFV, BFV.coefficientModuli(), BFV.plainModulus(), 0, 128)))
                .singleElement()
                .asString()
                .contains("180 bits together", "take degree 8192");
    }

    @Test
    void plainModulus_amongThePrimes_orBeyondThem_isRefused() {
        long prime = BFV.coefficientModuli().get(2);
        assertThat(reasons(sum(), with(BFV, BFV.coefficientModuli(), prime, 0, 0)))
                .anySatisfy(reason -> assertThat(reason).contains("is also a coefficient modulus"));
        List<Long> one = Shapes.primes(1024, 30);
        assertThat(reasons(sum(), with(BFV, one, Shapes.batchingPrime(1024, 1L << 40), 0, 0)))
                .anySatisfy(reason -> assertThat(reason).contains("not below the product"));
    }

    @Test
    void scale_asLargeAsTheLevel_isRefused() {
        assertThat(reasons(sum(), with(CKKS, CKKS.coefficientModuli(), 0, 100, 0)))
                .anySatisfy(
                        reason -> assertThat(reason).contains("scaleBits 100 leaves no room in a level of 100 bits"));
    }

    @Test
    void noise_beyondTheBudget_isRefusedWithARemedy() {
        EncryptionSpec tight = Shapes.bfv(4096, 1 << 20, 36, 37);
        JobShape product = Shapes.of("product", Map.of(), 10, 2, "10");
        assertThat(reasons(product, tight))
                .singleElement()
                .asString()
                .contains("noise budget of 36 bits", "depth 1", "larger primes");
    }

    @Test
    void levels_thatAreMissing_areCounted() {
        JobShape product = Shapes.of("product", Map.of(), 10, 5, "1");
        assertThat(reasons(product, CKKS))
                .singleElement()
                .asString()
                .contains("depth 3", "1 levels below the first", "take 5 primes");
    }

    @Test
    void values_beyondTheModulus_areRefusedInCkks() {
        assertThat(reasons(Shapes.of("sum", Map.of(), 10, 3, "1152921504606846976"), CKKS))
                .singleElement()
                .asString()
                .contains("do not fit", "bits are missing", "lower scaleBits 40");
    }

    @Test
    void errors_largerThanValues_areRefusedInCkks() {
        EncryptionSpec coarse = Shapes.ckks(4096, 10, 40, 40);
        assertThat(reasons(Shapes.of("sum", Map.of(), 10, 3, "1"), coarse))
                .singleElement()
                .asString()
                .contains("error can reach", "raise scaleBits 10");
    }

    @Test
    void jobs_everyMissingArgument_isNamedAtOnce() {
        JobShape dot = Shapes.of("dot", Map.of("vectorBound", "0.5"), 10, 3, "");
        assertThat(reasons(dot, BFV))
                .hasSize(2)
                .anySatisfy(reason -> assertThat(reason).contains("vectorBound 0.5 allows no integer"))
                .anySatisfy(reason -> assertThat(reason).contains("valueBound is missing"));
        assertThat(reasons(Shapes.of("variance", Map.of(), 10, 3, ""), BFV))
                .singleElement()
                .asString()
                .contains("valueBound is missing");
    }

    @Test
    void coefficients_wrongInNumberOrAllZero_areRefused() {
        assertThat(reasons(Shapes.of("linear-combination", Map.of("coefficients", List.of(1L, 2L)), 10, 3, "100"), BFV))
                .singleElement()
                .asString()
                .contains("2 numbers for numParallel 3");
        assertThat(reasons(
                        Shapes.of(
                                "linear-combination",
                                Map.of("coefficients", Collections.nCopies(3, "0.1"), "fractionBits", 1L),
                                10,
                                3,
                                "100"),
                        BFV))
                .singleElement()
                .asString()
                .contains("all coefficients are 0");
    }

    @Test
    void histogram_inCkks_isRefused() {
        assertThat(reasons(Shapes.of("histogram", Map.of(), 10, 3, ""), CKKS))
                .anySatisfy(reason -> assertThat(reason).contains("take bfv"));
    }

    @Test
    void onePrime_cannotSwitchKeys() {
        EncryptionSpec one = Shapes.bfv(1024, 1 << 20, 60);
        assertThat(reasons(Shapes.of("variance", Map.of(), 10, 3, "10"), one))
                .anySatisfy(reason -> assertThat(reason).contains("one prime", "add a prime for keys"));
        assertThat(Planner.plan(sum(), one).needsRelinKeys()).isFalse();
    }

    @Test
    void concat_beyondWhatAFinalResultHolds_isRefused() {
        assertThat(reasons(Shapes.of("concat", Map.of(), 1L << 40, 1 << 20, "1"), BFV))
                .anySatisfy(reason -> assertThat(reason).contains("a final result has at most"));
    }
}
