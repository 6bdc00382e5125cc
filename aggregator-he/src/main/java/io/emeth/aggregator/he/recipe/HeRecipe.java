package io.emeth.aggregator.he.recipe;

import io.emeth.aggregator.Digest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;

/**
 * An encrypted program as data: contribution of each SubJob result, reduction, finish. Immutable; equal recipes have
 * equal JSON and digests.
 *
 * <p>What happens between the steps is not written in the recipe, but fixed: products of ciphertexts are relinearized
 * after the reduction, and products of either kind rescaled in CKKS; public vectors and masks are encoded there at the
 * scale (double) q_k, k being the ciphertext's number of limbs, so that the rescale by q_k restores the scale exactly.
 *
 * <p>Its JSON form, without white space and with sorted names:
 *
 * <pre>
 * {"channels":[{"finish":[{"kind":"multiply","vector":{"encrypted":false,"name":"vector"}},{"kind":"sum-slots"}],
 *               "name":"values","operation":{"kind":"identity"}}],
 *  "divisor":"one","factor":"one","format":"emeth-recipe","output":"scalar","reduction":"sum","version":1}
 * </pre>
 *
 * @param factor how often each result counts; {@link Factor#ONE} unless the reduction is a sum
 * @param channels one, or two for {@link Output#MOMENTS}: identity and square
 * @param reduction how contributions become one
 * @param divisor what the requester divides by
 * @param output what the numbers mean
 */
public record HeRecipe(Factor factor, List<Channel> channels, Reduction reduction, Divisor divisor, Output output) {

    /** @throws IllegalArgumentException naming the rule broken */
    public HeRecipe {
        channels = List.copyOf(channels);
        RecipeRules.check(factor, channels, reduction, divisor, output);
    }

    /** A recipe of one channel, called {@code values}. */
    public static HeRecipe of(
            Factor factor,
            Operation operation,
            Reduction reduction,
            List<FinishStep> finish,
            Divisor divisor,
            Output output) {
        return new HeRecipe(factor, List.of(new Channel("values", operation, finish)), reduction, divisor, output);
    }

    /** The vectors that the job must bring, by name; {@link VectorRef#ones} is none of them. */
    public List<VectorRef> vectors() {
        return channels.stream()
                .flatMap(Channel::vectors)
                .filter(vector -> !vector.isOnes())
                .distinct()
                .sorted(Comparator.comparing(VectorRef::name))
                .toList();
    }

    /**
     * Reads the JSON form. White space and the order of fields are free; {@link #toJson} is canonical.
     *
     * @throws IllegalArgumentException naming the field, its value and what would be right
     */
    public static HeRecipe fromJson(String json) {
        return RecipeJson.read(json);
    }

    /** The canonical JSON form: what {@link #digest} hashes. */
    public String toJson() {
        return RecipeJson.print(this);
    }

    /** SHA-256 of the canonical JSON in UTF-8. */
    public Digest digest() {
        return Digest.sha256(ByteBuffer.wrap(toJson().getBytes(StandardCharsets.UTF_8)));
    }
}
