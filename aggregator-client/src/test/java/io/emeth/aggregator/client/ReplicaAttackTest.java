package io.emeth.aggregator.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.emeth.aggregator.ReplicaCheck;
import io.emeth.aggregator.ReplicaFactors;
import io.emeth.aggregator.ReplicaScope;
import io.emeth.aggregator.SubJobId;
import io.emeth.aggregator.SubJobResult;
import io.emeth.aggregator.he.BatchEncoder;
import io.emeth.aggregator.he.HeParameters;
import io.emeth.aggregator.he.Plaintext;
import io.emeth.aggregator.he.Scheme;
import io.emeth.aggregator.he.Security;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** The limits that docs/replicas.md states: what a hostile replica can do, it can do here, and no more often. */
class ReplicaAttackTest {
    private static final int WORDS = 113;
    private static final int DEGREE = 1024;
    private static final ReplicaFixture FIXTURE = new ReplicaFixture(
            new HeParameters(
                    Scheme.BFV,
                    DEGREE,
                    HeParameters.ckks(DEGREE, 50, 40, 50)
                            .withSecurity(Security.TOY)
                            .coefficientModuli(),
                    HeParameters.bfv(DEGREE, 20).plainModulus(),
                    Security.TOY),
            0,
            "sum",
            2,
            2L * DEGREE);

    @AfterAll
    static void close() {
        FIXTURE.close();
    }

    private static SubJobResult hostile(List<ByteBuffer> objects) {
        return SubJobResult.encrypted(
                new SubJobId(FIXTURE.job.job(), 0, 0),
                FIXTURE.job.program(),
                FIXTURE.keys.context().parametersId(),
                FIXTURE.job.layout(),
                objects);
    }

    /** Adds floor(Q / 2) to every coefficient of the first polynomial of each ciphertext. */
    private static List<ByteBuffer> shiftedByHalf(List<ByteBuffer> objects) {
        List<Long> moduli =
                FIXTURE.keys.context().parameters().coefficientModuli().subList(0, 2);
        BigInteger half = BigInteger.valueOf(moduli.get(0))
                .multiply(BigInteger.valueOf(moduli.get(1)))
                .shiftRight(1);
        List<ByteBuffer> shifted = new ArrayList<>();
        for (ByteBuffer object : objects) {
            ByteBuffer copy = ByteBuffer.allocateDirect(object.remaining())
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .put(object)
                    .flip();
            for (int i = 0; i < 2 * DEGREE; i++) {
                BigInteger modulus = BigInteger.valueOf(moduli.get(i / DEGREE));
                BigInteger word = BigInteger.valueOf(copy.getLong(WORDS + 8 * i));
                copy.putLong(WORDS + 8 * i, word.add(half).mod(modulus).longValueExact());
            }
            shifted.add(copy);
        }
        return shifted;
    }

    private static boolean isZero(ByteBuffer object) {
        try (Plaintext plaintext = new Decryptor(FIXTURE.keys.secretKey()).decrypt(object)) {
            return Arrays.stream(new BatchEncoder(FIXTURE.keys.context()).decode(plaintext))
                    .allMatch(slot -> slot == 0);
        }
    }

    @Test
    void halfTheModulus_escapesWhereverTheFactorsAddUpEvenly() throws Exception {
        double[] values = new double[2 * DEGREE];
        SubJobResult honest = FIXTURE.result(0, 1, values);
        SubJobResult hostile =
                hostile(shiftedByHalf(FIXTURE.result(0, 2, values).objects()));
        ReplicaCheck check = FIXTURE.check(ReplicaScope.ALL, 64, "", honest, hostile);
        ReplicaFactors factors = check.header().terms().factors();
        int escaped = 0;
        for (int combination = 0; combination < 64; combination++) {
            boolean even = Arrays.stream(factors.of(0, combination, 1)).sum() % 2 == 0;
            assertThat(isZero(check.object(0, combination))).isEqualTo(even);
            escaped += even ? 1 : 0;
        }
        assertThat(escaped).isBetween(8, 56); // 32 expected, deviation 4
        assertThat(FIXTURE.verdict(check).agrees()).isFalse();
        assertThat(FIXTURE.verdict(check).hostileSoundnessBits()).isEqualTo(64);
    }

    /** A node that tries encryptions until the factors suit it: with one small combination it succeeds, a beacon undoes it. */
    @Test
    void encryptingAgainUntilTheFactorsSuit_isUndoneByABeacon() throws Exception {
        double[] values = new double[2 * DEGREE];
        SubJobResult honest = FIXTURE.result(0, 1, values);
        values[3] = 1; // slot 3 of both chunks, off by 1 and -1
        values[DEGREE + 3] = -1;
        SubJobResult liar;
        ReplicaCheck check;
        long[] factors;
        int tries = 0;
        do { // |R| = 2^17 would take as many tries; ratios that are met sooner serve as well
            liar = FIXTURE.result(0, 2, values);
            check = FIXTURE.check(ReplicaScope.ALL, 1, "", honest, liar);
            factors = check.header().terms().factors().of(0, 0, 1);
            tries++;
        } while (Long.signum(factors[0]) != Long.signum(factors[1]) && tries < 64);
        assertThat(Long.signum(factors[0])).as("after " + tries + " tries").isEqualTo(Long.signum(factors[1]));
        int same = 0;
        for (int i = 0; i < 64; i++) {
            ReplicaCheck later = FIXTURE.check(ReplicaScope.ALL, 1, String.format("%02x", i), honest, liar);
            long[] others = later.header().terms().factors().of(0, 0, 1);
            same += Long.signum(others[0]) == Long.signum(others[1]) ? 1 : 0;
        }
        assertThat(same).isBetween(8, 56);
    }

    /** Zeros instead of a result show the requester the other's, chunk by chunk under a known factor. */
    @Test
    void zerosAsAReplica_showTheRequesterTheOthersNumbers() throws Exception {
        double[] values = new double[2 * DEGREE];
        SubJobResult zeros = FIXTURE.result(0, 2, values);
        values[3] = 12;
        SubJobResult honest = FIXTURE.result(0, 1, values);
        ReplicaCheck check = FIXTURE.check(ReplicaScope.PAIR, 1, "", honest, zeros);
        boolean first = check.header()
                .terms()
                .replicas()
                .get(0)
                .digest()
                .equals(zeros.header().payloadDigest());
        long factor = check.header().terms().factors().of(0, 0, 1)[0];
        long expected = (first ? 12 : -12) * factor;
        long t = FIXTURE.keys.context().parameters().plainModulus();
        try (Plaintext plaintext = new Decryptor(FIXTURE.keys.secretKey()).decrypt(check.object(0, 0))) {
            long slot = new BatchEncoder(FIXTURE.keys.context()).decode(plaintext)[3];
            assertThat(Math.floorMod(slot, t)).isEqualTo(Math.floorMod(expected, t));
        }
    }
}
