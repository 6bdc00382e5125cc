package io.emeth.aggregator.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.emeth.aggregator.JobSpec;
import io.emeth.aggregator.PayloadLayout;
import io.emeth.aggregator.RejectReason;
import io.emeth.aggregator.RejectedResultException;
import io.emeth.aggregator.Replica;
import io.emeth.aggregator.ReplicaCheck;
import io.emeth.aggregator.ReplicaCheckTerms;
import io.emeth.aggregator.ReplicaScope;
import io.emeth.aggregator.SubJobId;
import io.emeth.aggregator.SubJobResult;
import io.emeth.aggregator.he.BatchEncoder;
import io.emeth.aggregator.he.CkksEncoder;
import io.emeth.aggregator.he.HeParameters;
import io.emeth.aggregator.he.Plaintext;
import io.emeth.aggregator.he.Scheme;
import io.emeth.aggregator.he.Security;
import io.emeth.aggregator.he.plan.PlanRefusedException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Replicas from encryption to verdict, with toy and with 128-bit parameters, over three chunks. */
class ReplicaCheckTest {
    private static final Map<String, ReplicaFixture> FIXTURES = Map.of(
            "toy bfv", fixture(toyBfv(), 0),
            "bfv", fixture(HeParameters.bfv(4096, 40), 0),
            "toy ckks", fixture(HeParameters.ckks(2048, 40, 30, 40).withSecurity(Security.TOY), 30),
            "ckks", fixture(HeParameters.ckks(8192, 50, 40, 40, 50), 40));

    private static ReplicaFixture fixture(HeParameters parameters, int scaleBits) {
        int slots = parameters.scheme() == Scheme.BFV ? parameters.degree() : parameters.degree() / 2;
        return new ReplicaFixture(parameters, scaleBits, "sum", 3, 2L * slots + 5);
    }

    private static HeParameters toyBfv() {
        return new HeParameters(
                Scheme.BFV,
                1024,
                HeParameters.ckks(1024, 50, 40, 50).withSecurity(Security.TOY).coefficientModuli(),
                HeParameters.bfv(1024, 20).plainModulus(),
                Security.TOY);
    }

    private static ReplicaFixture fixture(String keys) {
        return Objects.requireNonNull(FIXTURES.get(keys), keys);
    }

    @AfterAll
    static void close() {
        FIXTURES.values().forEach(ReplicaFixture::close);
    }

    private static double[] numbers(ReplicaFixture fixture, int seed) {
        return new Random(seed)
                .doubles(2L * fixture.slots() + 5, -999, 999)
                .map(Math::rint)
                .toArray();
    }

    /** Index 0 by nodes 1, 2, 3, index 2 by nodes 4 and 5; node 2 is off by {@code difference} at one place. */
    private static SubJobResult[] results(ReplicaFixture fixture, int place, double difference) {
        double[] x = numbers(fixture, 1);
        double[] y = numbers(fixture, 2);
        double[] off = x.clone();
        off[place] += x[place] > 0 ? -difference : difference; // stays within the value bound
        return new SubJobResult[] {
            fixture.result(0, 1, x),
            fixture.result(0, 2, off),
            fixture.result(0, 3, x),
            fixture.result(2, 4, y),
            fixture.result(2, 5, y)
        };
    }

    @ParameterizedTest
    @ValueSource(strings = {"toy bfv", "bfv", "toy ckks", "ckks"})
    void verdict_replicasThatAgree_isAgreement(String keys) throws Exception {
        ReplicaFixture fixture = fixture(keys);
        SubJobResult[] results = results(fixture, 0, 0);
        for (ReplicaScope scope : ReplicaScope.values()) {
            ReplicaVerdict verdict = fixture.verdict(fixture.check(scope, results));
            assertThat(verdict.agrees()).as(scope + " " + verdict).isTrue();
            assertThat(verdict.differingIndices()).isEmpty();
            assertThat(verdict.odd()).isEmpty();
            assertThat(verdict.soundnessBits()).isEqualTo(keys.endsWith("bfv") ? 51 : 48);
            assertThat(verdict.hostileSoundnessBits()).isEqualTo(3);
        }
    }

    /** The least difference that is found with certainty when two replicas differ in one chunk. */
    private static double least(ReplicaFixture fixture, ReplicaCheck check) throws Exception {
        if (fixture.isBfv()) {
            return 1;
        }
        ReplicaCheckTerms terms = check.header().terms();
        double least = Double.POSITIVE_INFINITY;
        for (int combination = 0; combination < terms.combinations(); combination++) {
            double threshold = fixture.threshold(check, 0, combination);
            long[] factors = terms.factors().of(0, combination, 1);
            least = Math.min(least, 2 * threshold / Math.abs(factors[2]));
        }
        return least;
    }

    @ParameterizedTest
    @ValueSource(strings = {"toy bfv", "bfv", "toy ckks", "ckks"})
    void verdict_leastDifferenceOfOneNumber_isFoundAndItsReplicaNamed(String keys) throws Exception {
        ReplicaFixture fixture = fixture(keys);
        int last = 2 * fixture.slots() + 4;
        SubJobResult[] results = results(fixture, last, 1);
        if (!fixture.isBfv()) {
            ReplicaCheck dry = fixture.check(ReplicaScope.PAIR, results[0], results[1]);
            // factors depend on the digests, so the limit is taken twice as high as in this draw
            results = results(fixture, last, 2 * least(fixture, dry));
        }
        int node = 2;
        ReplicaVerdict pairs = fixture.verdict(fixture.check(ReplicaScope.PAIR, 9, "", results));
        assertThat(pairs.agrees()).isFalse();
        assertThat(pairs.differingIndices()).containsExactly(0);
        assertThat(pairs.odd()).hasSize(1);
        assertThat(pairs.odd().get(0).node().orElseThrow().toString()).endsWith("0" + node);
        ReplicaVerdict indices = fixture.verdict(fixture.check(ReplicaScope.INDEX, 9, "", results));
        assertThat(indices.differingIndices()).containsExactly(0);
        assertThat(indices.odd()).isEmpty();
        ReplicaVerdict all = fixture.verdict(fixture.check(ReplicaScope.ALL, 9, "", results));
        assertThat(all.agrees()).isFalse();
        assertThat(all.differingIndices()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"toy ckks", "ckks"})
    void verdict_differencesWithinTheTolerance_agree(String keys) throws Exception {
        ReplicaFixture fixture = fixture(keys);
        double[] x = numbers(fixture, 1);
        List<SubJobResult> results = new ArrayList<>();
        for (int node = 1; node <= 3; node++) {
            double[] near = new Random(node).doubles(x.length, -0.25, 0.25).toArray();
            for (int i = 0; i < x.length; i++) {
                near[i] += x[i];
            }
            results.add(fixture.result(0, node, near));
        }
        results.add(fixture.result(1, 4, x));
        double[] all = x.clone();
        for (int i = 0; i < all.length; i++) {
            all[i] += 0.5; // everywhere, and as much as is allowed
        }
        results.add(fixture.result(1, 5, all));
        for (ReplicaScope scope : ReplicaScope.values()) {
            ReplicaCheck check = fixture.check(scope, results.toArray(SubJobResult[]::new));
            assertThat(fixture.verdict(check, "0.5").agrees()).isTrue();
            assertThat(fixture.verdict(check, "0").agrees()).isFalse();
        }
        x[7] += x[7] > 0 ? -50 : 50;
        results.set(4, fixture.result(1, 6, x));
        ReplicaCheck check = fixture.check(ReplicaScope.PAIR, 9, "", results.toArray(SubJobResult[]::new));
        assertThat(fixture.verdict(check, "0.5").differingIndices()).containsExactly(1);
    }

    @Test
    void odd_withoutMajority_isNobody() throws Exception {
        ReplicaFixture fixture = fixture("toy bfv");
        double[] x = numbers(fixture, 1);
        double[] y = numbers(fixture, 2);
        SubJobResult[] two = {fixture.result(0, 1, x), fixture.result(0, 2, y)};
        ReplicaVerdict verdict = fixture.verdict(fixture.check(ReplicaScope.PAIR, two));
        assertThat(verdict.differingIndices()).containsExactly(0);
        assertThat(verdict.odd()).isEmpty();
        SubJobResult[] four = {two[0], two[1], fixture.result(0, 3, x), fixture.result(0, 4, y)};
        assertThat(fixture.verdict(fixture.check(ReplicaScope.PAIR, four)).odd())
                .isEmpty();
        SubJobResult[] half = {two[0], two[1], four[2], fixture.result(0, 4, new double[x.length])};
        assertThat(fixture.verdict(fixture.check(ReplicaScope.PAIR, half)).odd())
                .isEmpty();
        SubJobResult[] five = {two[0], two[1], four[2], four[3], fixture.result(0, 5, y)};
        assertThat(fixture.verdict(fixture.check(ReplicaScope.PAIR, five)).odd())
                .extracting(ReplicaCheckTest::node)
                .containsExactlyInAnyOrder(1, 3);
    }

    private static int node(Replica replica) {
        return replica.node().orElseThrow().toByteArray()[19];
    }

    /** What a program with products would make of an imaginary part, or add up of slots that hold no numbers. */
    @ParameterizedTest
    @ValueSource(strings = {"toy bfv", "bfv", "toy ckks", "ckks"})
    void verdict_differenceWhereNoNumberIs_isFound(String keys) throws Exception {
        ReplicaFixture fixture = fixture(keys);
        SubJobResult honest = fixture.result(0, 1, new double[2 * fixture.slots() + 5]);
        List<ByteBuffer> objects = new ArrayList<>(
                fixture.result(0, 2, new double[2 * fixture.slots() + 5]).objects());
        objects.set(2, new Encryptor(fixture.keys.publicKey()).encrypt(hidden(fixture)));
        SubJobResult hiding = SubJobResult.encrypted(
                new SubJobId(fixture.job.job(), 0, 0),
                fixture.job.program(),
                fixture.keys.context().parametersId(),
                fixture.job.layout(),
                objects);
        assertThat(fixture.verdict(fixture.check(ReplicaScope.ALL, honest, hiding))
                        .agrees())
                .isFalse();
    }

    private static Plaintext hidden(ReplicaFixture fixture) {
        if (fixture.isBfv()) {
            long[] slots = new long[fixture.slots()];
            slots[slots.length - 1] = 1; // the chunk has 5 numbers
            return new BatchEncoder(fixture.keys.context()).encode(slots);
        }
        double[] pairs = {0, 0, 0, 1};
        return new CkksEncoder(fixture.keys.context())
                .encodeComplex(
                        pairs,
                        Math.scalb(1.0, fixture.job.encryption().orElseThrow().scaleBits()),
                        fixture.keys.context().firstLimbs());
    }

    @Test
    void verdict_ofAnotherJobOrForgedHeader_isRejected() throws Exception {
        ReplicaFixture fixture = fixture("toy ckks");
        SubJobResult[] results = results(fixture, 0, 0);
        ReplicaCheck check = fixture.check(ReplicaScope.ALL, results);
        JobSpec job = fixture.job;
        JobSpec small = JobSpec.encrypted(
                job.job(), "sum", 2, job.layout(), job.encryption().orElseThrow());
        JobSpec few = JobSpec.encrypted(
                job.job(), "sum", 3, PayloadLayout.vector(1), job.encryption().orElseThrow());
        JobSpec mean = JobSpec.encrypted(
                job.job(), "mean", 3, job.layout(), job.encryption().orElseThrow());
        assertRejected(fixture, small, check, RejectReason.INDEX_OUT_OF_RANGE);
        assertRejected(fixture, few, check, RejectReason.LAYOUT_MISMATCH);
        assertRejected(fixture, mean, check, RejectReason.WRONG_PROGRAM);
        // a scale 2^20 times as large would hide every difference
        List<ByteBuffer> objects = new ArrayList<>();
        for (ByteBuffer object : check.objects()) {
            ByteBuffer copy = ByteBuffer.allocateDirect(object.remaining())
                    .order(object.order())
                    .put(object)
                    .flip();
            objects.add(copy.putDouble(73, 0x1p50));
        }
        assertRejected(fixture, job, ReplicaCheck.of(check.header().terms(), objects), RejectReason.SCALE_MISMATCH);
        assertThatExceptionOfType(PlanRefusedException.class)
                .isThrownBy(() -> fixture.verdict(check, "1e12"))
                .withMessageContaining("hides every difference");
    }

    @Test
    void verdict_largerFactorsThanDecrypt_isRejected() throws Exception {
        try (ReplicaFixture tight = new ReplicaFixture(tight(), 0, "sum", 2, 3)) {
            SubJobResult[] results = {tight.result(0, 1, 1, 2, 3), tight.result(0, 2, 1, 2, 3)};
            ReplicaCheck check = tight.check(ReplicaScope.ALL, results);
            ReplicaCheckTerms terms = check.header().terms();
            assertThat(terms.factorBits()).isEqualTo(11);
            assertThat(terms.combinations()).isEqualTo(4);
            assertThat(tight.verdict(check).agrees()).isTrue();
            ReplicaCheckTerms forged = new ReplicaCheckTerms(
                    terms.job(), 0, terms.program(), terms.parametersId(), terms.scope(), 4, 12, "", terms.replicas());
            assertRejected(
                    tight, tight.job, ReplicaCheck.of(forged, check.objects()), RejectReason.PARAMETERS_MISMATCH);
        }
    }

    private static HeParameters tight() {
        return new HeParameters(
                Scheme.BFV,
                1024,
                HeParameters.ckks(1024, 40, 40).withSecurity(Security.TOY).coefficientModuli(),
                HeParameters.bfv(1024, 20).plainModulus(),
                Security.TOY);
    }

    private static void assertRejected(ReplicaFixture fixture, JobSpec job, ReplicaCheck check, RejectReason reason) {
        assertThatExceptionOfType(RejectedResultException.class)
                .isThrownBy(() -> fixture.verdict(job, check, "0"))
                .matches(e -> e.reason() == reason, "reason " + reason);
    }
}
