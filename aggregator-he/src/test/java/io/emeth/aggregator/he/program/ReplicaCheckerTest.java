package io.emeth.aggregator.he.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.emeth.aggregator.JobSpec;
import io.emeth.aggregator.PayloadLayout;
import io.emeth.aggregator.RejectReason;
import io.emeth.aggregator.RejectedResultException;
import io.emeth.aggregator.Replica;
import io.emeth.aggregator.ReplicaCheck;
import io.emeth.aggregator.ReplicaCheckTerms;
import io.emeth.aggregator.ReplicaFactors;
import io.emeth.aggregator.ReplicaScope;
import io.emeth.aggregator.SubJobHeader;
import io.emeth.aggregator.SubJobId;
import io.emeth.aggregator.SubJobResult;
import io.emeth.aggregator.Workers;
import io.emeth.aggregator.he.HeContext;
import io.emeth.aggregator.he.HeParameters;
import io.emeth.aggregator.he.TestJobs;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Combinations of random ciphertexts, against sums of words made here. */
class ReplicaCheckerTest {
    private static final int WORDS = 113; // where they begin in a serialized ciphertext

    private static JobSpec job(String scheme, String program, int chunks) {
        HeParameters parameters = TestJobs.parameters(scheme);
        int slots = scheme.equals("bfv") ? parameters.degree() : parameters.degree() / 2;
        return TestJobs.job(program, parameters, 4, PayloadLayout.vector((long) chunks * slots));
    }

    private static SubJobResult result(JobSpec job, int index, PayloadLayout layout, Random random) {
        try (HeContext context =
                HeContext.create(HeParameters.of(job.encryption().orElseThrow()))) {
            List<ByteBuffer> objects = new ArrayList<>();
            for (long left = layout.elements(); left > 0; left -= context.slots()) {
                objects.add(TestJobs.randomCiphertext(context, random));
            }
            return TestJobs.result(job, index, layout, objects);
        }
    }

    /** Three replicas of index 0, two of index 2; 1 and 3 are alone. */
    private static List<SubJobResult> results(JobSpec job, long seed) {
        Random random = new Random(seed);
        List<SubJobResult> results = new ArrayList<>();
        for (int index : new int[] {0, 0, 0, 1, 2, 2, 3}) {
            results.add(result(job, index, job.layout(), random));
        }
        return results;
    }

    private static ReplicaChecker open(JobSpec job) {
        return ReplicaChecker.open(job, 0, BuiltInPrograms.of(job));
    }

    private static ReplicaChecker.Request request(ReplicaScope scope) {
        return new ReplicaChecker.Request(scope, OptionalInt.of(2), "00ff");
    }

    private static ReplicaCheck check(JobSpec job, ReplicaScope scope, List<SubJobResult> results, Workers workers)
            throws RejectedResultException {
        try (ReplicaChecker checker = open(job)) {
            return checker.check(results, request(scope), workers);
        }
    }

    private static SubJobResult find(List<SubJobResult> results, Replica replica) {
        return results.stream()
                .filter(result -> result.header().payloadDigest().equals(replica.digest()))
                .findFirst()
                .orElseThrow();
    }

    /** Σ factor · word modulo each prime, word by word, without the engine. */
    private static List<Long> combined(
            JobSpec job, ReplicaCheckTerms terms, List<SubJobResult> results, int group, int combination) {
        List<Long> moduli = job.encryption().orElseThrow().coefficientModuli();
        int degree = (int) job.encryption().orElseThrow().degree();
        int limbs = moduli.size() - 1;
        ReplicaFactors factors = terms.factors();
        BigInteger[] sums = new BigInteger[2 * limbs * degree];
        Arrays.fill(sums, BigInteger.ZERO);
        List<Replica> members = terms.groups().get(group);
        for (int member = 0; member < members.size(); member++) {
            List<ByteBuffer> objects = find(results, members.get(member)).objects();
            long[] row = factors.of(group, combination, member);
            for (int chunk = 0; chunk < row.length; chunk++) {
                for (int i = 0; i < sums.length; i++) {
                    long word = objects.get(chunk).getLong(WORDS + 8 * i);
                    sums[i] = sums[i].add(BigInteger.valueOf(word).multiply(BigInteger.valueOf(row[chunk])));
                }
            }
        }
        List<Long> words = new ArrayList<>();
        for (int i = 0; i < sums.length; i++) {
            long modulus = moduli.get(i / degree % limbs);
            words.add(sums[i].mod(BigInteger.valueOf(modulus)).longValueExact());
        }
        return words;
    }

    private static List<Long> words(ByteBuffer object) {
        List<Long> words = new ArrayList<>();
        for (int at = WORDS; at < object.limit(); at += 8) {
            words.add(object.order(ByteOrder.LITTLE_ENDIAN).getLong(at));
        }
        return words;
    }

    @ParameterizedTest
    @ValueSource(strings = {"bfv", "ckks"})
    void check_ofAnyScope_isTheCombinationThatItsTermsSay(String scheme) throws Exception {
        JobSpec job = job(scheme, "sum", 2);
        List<SubJobResult> results = results(job, 1);
        for (ReplicaScope scope : ReplicaScope.values()) {
            ReplicaCheck check = check(job, scope, results, Workers.caller());
            ReplicaCheckTerms terms = check.header().terms();
            assertThat(terms.replicas()).extracting(Replica::index).containsExactly(0, 0, 0, 2, 2);
            assertThat(terms.beacon()).isEqualTo("00ff");
            assertThat(terms.groups()).hasSize(scope == ReplicaScope.ALL ? 1 : scope == ReplicaScope.INDEX ? 2 : 4);
            for (int group = 0; group < terms.groups().size(); group++) {
                for (int combination = 0; combination < 2; combination++) {
                    assertThat(words(check.object(group, combination)))
                            .isEqualTo(combined(job, terms, results, group, combination));
                }
            }
        }
    }

    @Test
    void check_inAnyOrderWithAnyThreads_isTheSameBytes() throws Exception {
        JobSpec job = job("ckks", "weighted-mean", 3);
        List<SubJobResult> results = results(job, 2);
        ExecutorService executor = Executors.newFixedThreadPool(3);
        try {
            for (ReplicaScope scope : ReplicaScope.values()) {
                List<ByteBuffer> expected =
                        check(job, scope, results, Workers.caller()).toBuffers();
                List<SubJobResult> shuffled = new ArrayList<>(results);
                for (int seed = 0; seed < 3; seed++) {
                    Collections.shuffle(shuffled, new Random(seed));
                    assertThat(check(job, scope, shuffled, Workers.of(executor, 4))
                                    .toBuffers())
                            .as("seed " + seed)
                            .isEqualTo(expected);
                }
            }
        } finally {
            executor.shutdownNow();
        }
    }

    @Test
    void examine_whatAnAggregationRejects_isRejectedForTheSameReason() throws Exception {
        JobSpec job = job("bfv", "sum", 2);
        Random random = new Random(3);
        SubJobResult good = result(job, 0, job.layout(), random);
        List<ByteBuffer> objects = good.objects();
        try (ReplicaChecker checker = open(job);
                HeContext context = HeContext.create(TestJobs.BFV)) {
            assertThat(checker.examine(good)).isEqualTo(good.header());
            ByteBuffer large = TestJobs.copies(objects).get(1);
            large.putLong(WORDS, context.parameters().coefficientModuli().get(0));
            assertRejected(checker, job, RejectReason.RESIDUE_OUT_OF_RANGE, "object 1", objects.get(0), large);
            ByteBuffer transparent = TestJobs.copies(objects).get(0);
            int second = WORDS + (transparent.limit() - WORDS) / 2;
            for (int i = second; i < transparent.limit(); i++) {
                transparent.put(i, (byte) 0);
            }
            assertRejected(checker, job, RejectReason.TRANSPARENT, "object 0", transparent, objects.get(1));
            ByteBuffer cut = objects.get(1).slice(0, objects.get(1).limit() - 8);
            assertRejected(checker, job, RejectReason.MALFORMED, "object 1", objects.get(0), cut);
            assertRejected(checker, job, RejectReason.LAYOUT_MISMATCH, "1 objects", objects.get(0));
            ByteBuffer lower = TestJobs.randomCiphertext(context, random, 1);
            assertRejected(checker, job, RejectReason.LEVEL_MISMATCH, "object 1", objects.get(0), lower);
            assertReason(checker, RejectReason.LAYOUT_MISMATCH, result(job, 0, PayloadLayout.vector(1), random));
            assertReason(checker, RejectReason.INDEX_OUT_OF_RANGE, result(job, 4, job.layout(), random));
            SubJobResult other = SubJobResult.encrypted(
                    new SubJobId(job.job(), 0, 0), job.program(), "00".repeat(32), job.layout(), objects);
            assertReason(checker, RejectReason.PARAMETERS_MISMATCH, other);
            SubJobResult late = SubJobResult.encrypted(
                    new SubJobId(job.job(), 1, 0), job.program(), context.parametersId(), job.layout(), objects);
            assertReason(checker, RejectReason.WRONG_EPOCH, late);
            assertReason(checker, RejectReason.WEIGHT_OUT_OF_RANGE, good.withWeight(1L << 31));
        }
    }

    private static void assertRejected(
            ReplicaChecker checker, JobSpec job, RejectReason reason, String detail, ByteBuffer... objects) {
        RejectedResultException e =
                assertReason(checker, reason, TestJobs.result(job, 0, job.layout(), List.of(objects)));
        assertThat(e).hasMessageContaining(detail);
    }

    private static RejectedResultException assertReason(
            ReplicaChecker checker, RejectReason reason, SubJobResult result) {
        return assertThatExceptionOfType(RejectedResultException.class)
                .isThrownBy(() -> checker.examine(result))
                .matches(e -> e.reason() == reason, "reason " + reason)
                .actual();
    }

    @Test
    void add_replicaThatIsRefused_leavesTheComparisonAsItWas() throws Exception {
        JobSpec job = job("bfv", "sum", 2);
        List<SubJobResult> results = results(job, 4);
        List<ByteBuffer> broken = TestJobs.copies(results.get(1).objects());
        broken.get(1).putLong(WORDS, -1);
        SubJobResult bad = TestJobs.result(job, 0, job.layout(), broken);
        try (ReplicaChecker checker = open(job)) {
            List<SubJobHeader> headers =
                    List.of(results.get(0).header(), results.get(2).header(), bad.header());
            ReplicaCheckTerms terms;
            try (ReplicaComparison comparison = checker.compare(headers, request(ReplicaScope.ALL))) {
                terms = comparison.terms();
                comparison.add(results.get(0), Workers.caller());
                for (int i = 0; i < 2; i++) { // the same again: it is still wanted
                    assertThatExceptionOfType(RejectedResultException.class)
                            .isThrownBy(() -> comparison.add(bad, Workers.caller()))
                            .matches(e -> e.reason() == RejectReason.RESIDUE_OUT_OF_RANGE);
                }
                comparison.add(results.get(2), Workers.caller());
                assertThat(comparison.wants(bad.header())).isTrue();
                assertThatIllegalStateException().isThrownBy(comparison::finish).withMessageContaining("1 replicas");
                broken.get(1).putLong(WORDS, 0); // behind the result's back, so that what is in shows
                comparison.add(bad, Workers.caller());
                ReplicaCheck check = comparison.finish();
                List<SubJobResult> added = List.of(results.get(0), results.get(2), bad);
                assertThat(words(check.object(0, 0))).isEqualTo(combined(job, terms, added, 0, 0));
                assertThatIllegalArgumentException().isThrownBy(() -> comparison.add(results.get(0), Workers.caller()));
            }
        }
    }

    @Test
    void compare_nothingToCompareOrTooMuch_isRefused() throws Exception {
        JobSpec job = job("bfv", "sum", 1);
        List<SubJobResult> results = results(job, 5);
        try (ReplicaChecker checker = open(job)) {
            List<SubJobHeader> alone =
                    List.of(results.get(0).header(), results.get(3).header());
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> checker.compare(alone, request(ReplicaScope.ALL)))
                    .withMessageContaining("no index has two results");
            List<SubJobHeader> pair =
                    List.of(results.get(0).header(), results.get(1).header());
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> checker.compare(
                            pair, new ReplicaChecker.Request(ReplicaScope.ALL, OptionalInt.of(257), "")))
                    .withMessageContaining("combinations 257");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> checker.compare(
                            pair, new ReplicaChecker.Request(ReplicaScope.ALL, OptionalInt.empty(), "xyz")))
                    .withMessageContaining("beacon 'xyz'");
        }
    }

    /** A node that adds to another's first polynomial only: anybody could read the difference. */
    @Test
    void check_replicaMadeFromAnothersCiphertext_isRejectedAsTransparent() throws Exception {
        JobSpec job = job("bfv", "sum", 1);
        SubJobResult honest = result(job, 0, job.layout(), new Random(6));
        List<ByteBuffer> objects = TestJobs.copies(honest.objects());
        objects.get(0).putLong(WORDS, objects.get(0).getLong(WORDS) ^ 1);
        SubJobResult copy = TestJobs.result(job, 0, job.layout(), objects);
        assertThatExceptionOfType(RejectedResultException.class)
                .isThrownBy(() -> check(job, ReplicaScope.ALL, List.of(honest, copy), Workers.caller()))
                .matches(e -> e.reason() == RejectReason.TRANSPARENT)
                .withMessageContaining("encrypted afresh");
        assertThatExceptionOfType(RejectedResultException.class)
                .isThrownBy(() -> check(job, ReplicaScope.ALL, List.of(honest, honest), Workers.caller()))
                .matches(e -> e.reason() == RejectReason.DUPLICATE_INDEX);
    }

    @Test
    void check_raggedConcat_comparesPiecesOfTheSameLayout() throws Exception {
        JobSpec job = job("bfv", "concat", 3);
        Random random = new Random(7);
        List<SubJobResult> results = new ArrayList<>();
        for (int index = 0; index < 2; index++) {
            for (int i = 0; i < 2; i++) {
                results.add(result(job, index, PayloadLayout.vector(1 + 1024L * index), random));
            }
        }
        ReplicaCheck check = check(job, ReplicaScope.ALL, results, Workers.caller());
        assertThat(check.header().terms().replicas())
                .extracting(Replica::objectCount)
                .containsExactly(1, 1, 2, 2);
        results.set(0, result(job, 0, PayloadLayout.vector(2), random));
        assertThatExceptionOfType(RejectedResultException.class)
                .isThrownBy(() -> check(job, ReplicaScope.ALL, results, Workers.caller()))
                .matches(e -> e.reason() == RejectReason.LAYOUT_MISMATCH)
                .withMessageContaining("differ in the clear");
    }
}
