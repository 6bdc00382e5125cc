package io.emeth.aggregator.he.plan;

/**
 * Errors of what {@link io.emeth.aggregator.he.recipe.Output#MOMENTS} gives.
 *
 * @param mean of each element
 * @param variance of each element
 */
public record MomentErrors(ErrorBound mean, ErrorBound variance) {}
