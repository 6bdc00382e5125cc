package io.emeth.aggregator.cli.demo;

import java.util.Arrays;

/**
 * Softmax regression: class scores {@code w x + b}. Mutable; not thread-safe.
 *
 * <p>The parameters stand in one vector, as they travel: {@code w} row-major, 10 x 784, then {@code b}, 10.
 */
final class SoftmaxModel {
    static final int PARAMETERS = Digits.CLASSES * Digits.PIXELS + Digits.CLASSES;

    private static final int BIAS = Digits.CLASSES * Digits.PIXELS; // where b begins

    private final double[] parameters;

    /** The model whose parameters are all zero. */
    SoftmaxModel() {
        this(new double[PARAMETERS]);
    }

    /** @param parameters copied */
    SoftmaxModel(double[] parameters) {
        if (parameters.length != PARAMETERS) {
            throw new IllegalArgumentException(parameters.length + " parameters instead of " + PARAMETERS);
        }
        this.parameters = parameters.clone();
    }

    double[] parameters() {
        return parameters.clone();
    }

    /** One step per batch of {@code batch} digits, in order, {@code passes} times over: nothing random. */
    void train(Digits digits, int passes, int batch, double rate) {
        double[] gradient = new double[PARAMETERS];
        for (int pass = 0; pass < passes; pass++) {
            for (int from = 0; from < digits.size(); from += batch) {
                int to = Math.min(from + batch, digits.size());
                step(digits, from, to, rate, gradient);
            }
        }
    }

    /** The share of {@code digits} whose most probable class is the right one. */
    double accuracy(Digits digits) {
        int right = 0;
        for (int i = 0; i < digits.size(); i++) {
            double[] scores = scores(digits.pixels(i));
            int best = 0;
            for (int c = 1; c < scores.length; c++) {
                best = scores[c] > scores[best] ? c : best;
            }
            right += best == digits.label(i) ? 1 : 0;
        }
        return (double) right / digits.size();
    }

    private void step(Digits digits, int from, int to, double rate, double[] gradient) {
        Arrays.fill(gradient, 0);
        for (int i = from; i < to; i++) {
            float[] x = digits.pixels(i);
            double[] error = probabilities(scores(x));
            error[digits.label(i)] -= 1;
            for (int c = 0; c < Digits.CLASSES; c++) {
                for (int j = 0; j < Digits.PIXELS; j++) {
                    gradient[c * Digits.PIXELS + j] += error[c] * x[j];
                }
                gradient[BIAS + c] += error[c];
            }
        }
        double scale = rate / (to - from);
        for (int k = 0; k < PARAMETERS; k++) {
            parameters[k] -= scale * gradient[k];
        }
    }

    private double[] scores(float[] x) {
        double[] scores = new double[Digits.CLASSES];
        for (int c = 0; c < Digits.CLASSES; c++) {
            double score = parameters[BIAS + c];
            for (int j = 0; j < Digits.PIXELS; j++) {
                score += parameters[c * Digits.PIXELS + j] * x[j];
            }
            scores[c] = score;
        }
        return scores;
    }

    private static double[] probabilities(double[] scores) {
        double largest = Double.NEGATIVE_INFINITY;
        for (double score : scores) {
            largest = Math.max(largest, score);
        }
        double sum = 0;
        for (int c = 0; c < scores.length; c++) {
            scores[c] = StrictMath.exp(scores[c] - largest); // the same on every machine
            sum += scores[c];
        }
        for (int c = 0; c < scores.length; c++) {
            scores[c] /= sum;
        }
        return scores;
    }
}
