package io.emeth.aggregator.he.recipe;

import java.util.Set;
import java.util.regex.Pattern;

/**
 * A vector of the job's layout that a recipe multiplies by: a {@code JobVector} among the job's materials, or {@link #ONES}.
 *
 * @param name as tensor names: 1 to 64 of {@code A-Z a-z 0-9 _ . -}; not that of a key
 * @param encrypted whether it is a ciphertext, so that only the requester knows it
 */
public record VectorRef(String name, boolean encrypted) {
    /** The reserved name of the public vector that is 1 everywhere; no material goes by it. */
    public static final String ONES = "ones";

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]{1,64}");
    private static final Set<String> KEY_NAMES = Set.of("relin_keys", "galois_keys");

    /** @throws IllegalArgumentException naming the rule broken */
    public VectorRef {
        if (!NAME.matcher(name).matches() || KEY_NAMES.contains(name)) {
            throw new IllegalArgumentException(
                    "vector name '" + name + "' must match " + NAME + " and be none of the keys' names " + KEY_NAMES);
        }
        if (encrypted && name.equals(ONES)) {
            throw new IllegalArgumentException("the vector '" + ONES + "' is public: everybody knows it");
        }
    }

    /** The public vector that is 1 everywhere. */
    public static VectorRef ones() {
        return new VectorRef(ONES, false);
    }

    /** Whether this is {@link #ones}. */
    public boolean isOnes() {
        return name.equals(ONES);
    }
}
