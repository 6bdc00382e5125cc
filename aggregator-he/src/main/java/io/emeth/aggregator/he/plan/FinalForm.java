package io.emeth.aggregator.he.plan;

import io.emeth.aggregator.EncryptionSpec;
import io.emeth.aggregator.RejectReason;
import io.emeth.aggregator.RejectedResultException;
import io.emeth.aggregator.he.Ciphertext;
import io.emeth.aggregator.he.Scheme;
import io.emeth.aggregator.he.recipe.HeRecipe;
import java.util.List;

/**
 * What one channel's final ciphertexts look like: it follows from parameters, recipe and number of results. The residues
 * say nothing of it, and yet another scale makes every number another. Immutable.
 *
 * @param limbs of their level
 * @param ntt whether they are in NTT form
 * @param scale of CKKS, to the bit; 1.0 in BFV
 */
public record FinalForm(int limbs, boolean ntt, double scale) {
    /** Polynomials: products are relinearized, and results have no more. */
    public static final int SIZE = 2;

    /**
     * The form for each channel of {@code recipe}.
     *
     * @param spec checked parameters
     * @param results how many are counted; no more than the job's plan allows, so that there are enough levels
     */
    public static List<FinalForm> of(EncryptionSpec spec, HeRecipe recipe, int results) {
        StageInterpreter<FinalForm> interpreter =
                new StageInterpreter<>(new FormModel(new Chain(spec)), recipe.reduction());
        return recipe.channels().stream()
                .map(channel -> interpreter.run(channel, Tally.of(results)))
                .toList();
    }

    static FinalForm fresh(Chain chain) {
        boolean ckks = chain.scheme() == Scheme.CKKS;
        return new FinalForm(
                chain.firstLimbs(),
                ckks,
                ckks ? StrictMath.scalb(1.0, chain.spec().scaleBits()) : 1.0);
    }

    FinalForm at(int limbs, double scale) {
        return new FinalForm(limbs, ntt, scale);
    }

    /**
     * Compares, residues aside.
     *
     * @throws RejectedResultException naming what is different about {@code ciphertext}
     */
    public void require(Ciphertext ciphertext) throws RejectedResultException {
        require(RejectReason.FORM_MISMATCH, "number of polynomials", ciphertext.size(), SIZE);
        require(RejectReason.LEVEL_MISMATCH, "number of limbs", ciphertext.limbs(), limbs);
        require(RejectReason.FORM_MISMATCH, "NTT form", ciphertext.isNtt(), ntt);
        require(RejectReason.SCALE_MISMATCH, "scale", ciphertext.scale(), scale);
    }

    private static void require(RejectReason reason, String what, Object actual, Object expected)
            throws RejectedResultException {
        if (!actual.equals(expected)) {
            throw new RejectedResultException(reason, what + " is " + actual + ", the job's total has " + expected);
        }
    }
}
