package io.emeth.aggregator.cli.demo;

import io.emeth.aggregator.EncryptionSpec;
import io.emeth.aggregator.IncompleteAggregationException;
import io.emeth.aggregator.JobId;
import io.emeth.aggregator.JobSpec;
import io.emeth.aggregator.PayloadLayout;
import io.emeth.aggregator.RejectedResultException;
import io.emeth.aggregator.TensorSpec;
import io.emeth.aggregator.cli.Output;
import io.emeth.aggregator.cli.ProgressBar;
import io.emeth.aggregator.cli.values.ValueReader;
import io.emeth.aggregator.cli.values.ValueWriter;
import io.emeth.aggregator.cli.values.Values;
import io.emeth.aggregator.he.HeParameters;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;

/**
 * Eight nodes train a digit classifier together: each on its own digits, each update encrypted, the mean weighted by the
 * number of digits. Beside it, the same training runs in the clear.
 */
public final class MnistDemo implements Demo {
    private static final int EPOCHS = 5;
    private static final int[] SHARES = {200, 300, 400, 450, 500, 600, 700, 850}; // digits of each node
    private static final int PASSES = 5;
    private static final int BATCH = 20;
    private static final double RATE = 0.1;
    private static final double MAX_ACCURACY_DIFFERENCE = 0.002;
    private static final double MAX_WEIGHT_ERROR = 1e-4;

    private static final PayloadLayout LAYOUT = new PayloadLayout(List.of(
            new TensorSpec("w", List.of((long) Digits.CLASSES, (long) Digits.PIXELS)),
            new TensorSpec("b", List.of((long) Digits.CLASSES))));

    private final Output output;
    private final Workspace workspace;
    private final List<Digits> shares = new ArrayList<>();
    private final Digits test;

    /** Works in {@code workspace}, prints to {@code output}. */
    MnistDemo(Output output, Workspace workspace) throws IOException {
        this.output = output;
        this.workspace = workspace;
        Digits digits = Digits.load();
        int from = 0;
        for (int share : SHARES) {
            shares.add(digits.slice(from, from + share));
            from += share;
        }
        this.test = digits.slice(from, digits.size());
    }

    private static JobSpec job() {
        EncryptionSpec encryption = HeParameters.ckks(8192, 60, 40, 60).toSpec(40);
        return JobSpec.encrypted(new JobId(UUID.randomUUID()), "weighted-mean", SHARES.length, LAYOUT, encryption)
                .withNumEpochs(EPOCHS);
    }

    @Override
    public boolean run() throws IOException, RejectedResultException, IncompleteAggregationException {
        JobSpec job = job();
        output.line(
                "%d nodes hold %d of the digits, %d are for testing; ckks, N = 8192, 128-bit security",
                SHARES.length, Arrays.stream(SHARES).sum(), test.size());
        output.line("%5s  %9s  %9s  %s", "epoch", "encrypted", "plaintext", "largest difference of a weight");
        List<Map<String, Object>> epochs = new ArrayList<>();
        Path published = workspace.published();
        SoftmaxModel encrypted = new SoftmaxModel();
        SoftmaxModel plaintext = new SoftmaxModel();
        double largestError = 0;
        try (Requester requester = Requester.open(job, workspace.requester(), published);
                ProgressBar bar = output.progress("training", (long) EPOCHS * SHARES.length)) {
            Integrator aggregator = new Integrator(workspace.aggregator(), published);
            for (int epoch = 0; epoch < EPOCHS; epoch++) {
                ValueWriter.write(modelFile(epoch), new Values<>(LAYOUT, encrypted.parameters()));
                for (int node = 0; node < SHARES.length; node++) {
                    trainAndSubmit(node, epoch);
                    bar.step();
                }
                Path finalResult = aggregator.integrate(epoch, workspace.inbox(epoch));
                double[] update = Values.reals(Values.shapes(LAYOUT), requester.decryptReals(finalResult))
                        .numbers();
                encrypted = moved(encrypted, update);
                plaintext = moved(plaintext, meanUpdate(plaintext));
                double error = largestDifference(encrypted, plaintext);
                largestError = Math.max(largestError, error);
                epochs.add(report(epoch, encrypted.accuracy(test), plaintext.accuracy(test), error));
            }
        }
        return conclude(encrypted.accuracy(test), plaintext.accuracy(test), largestError, epochs);
    }

    /** A node's epoch: reads the published model, trains it on its own digits, sends the encrypted difference. */
    private void trainAndSubmit(int node, int epoch) throws IOException {
        double[] model = ValueReader.reals(modelFile(epoch), LAYOUT, false).numbers();
        Values<double[]> update = new Values<>(LAYOUT, update(new SoftmaxModel(model), shares.get(node)));
        try (Node party = new Node(node, workspace.node(node), workspace.published())) {
            party.submitReals(epoch, update.tensors(Arrays::copyOfRange), SHARES[node], workspace.inbox(epoch));
        }
    }

    private Path modelFile(int epoch) throws IOException {
        return workspace.published().resolve("model-" + epoch + ".json");
    }

    /** What training changes. */
    private static double[] update(SoftmaxModel from, Digits digits) {
        double[] before = from.parameters();
        SoftmaxModel model = new SoftmaxModel(before);
        model.train(digits, PASSES, BATCH, RATE);
        double[] update = model.parameters();
        for (int k = 0; k < update.length; k++) {
            update[k] -= before[k];
        }
        return update;
    }

    /** The same weighted mean, in the clear. */
    private double[] meanUpdate(SoftmaxModel model) {
        double[] mean = new double[SoftmaxModel.PARAMETERS];
        int total = Arrays.stream(SHARES).sum();
        for (Digits share : shares) {
            double[] update = update(model, share);
            for (int k = 0; k < mean.length; k++) {
                mean[k] += update[k] * share.size() / total;
            }
        }
        return mean;
    }

    private static SoftmaxModel moved(SoftmaxModel model, double[] update) {
        double[] parameters = model.parameters();
        for (int k = 0; k < parameters.length; k++) {
            parameters[k] += update[k];
        }
        return new SoftmaxModel(parameters);
    }

    private static double largestDifference(SoftmaxModel a, SoftmaxModel b) {
        double[] x = a.parameters();
        double[] y = b.parameters();
        double largest = 0;
        for (int k = 0; k < x.length; k++) {
            largest = Math.max(largest, Math.abs(x[k] - y[k])); // NaN stays NaN
        }
        return largest;
    }

    private Map<String, Object> report(int epoch, double accuracy, double plaintext, double error) {
        output.line("%5d  %9.4f  %9.4f  %.2e", epoch + 1, accuracy, plaintext, error);
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("epoch", epoch);
        entry.put("accuracy", accuracy);
        entry.put("plaintext", plaintext);
        entry.put("maxWeightError", error);
        return entry;
    }

    private boolean conclude(double accuracy, double plaintext, double error, List<Map<String, Object>> epochs) {
        boolean pass = Math.abs(accuracy - plaintext) <= MAX_ACCURACY_DIFFERENCE && error <= MAX_WEIGHT_ERROR;
        output.line(
                "demo mnist: %s accuracy=%.4f plaintext=%.4f max_weight_error=%s",
                pass ? "PASS" : "FAIL", accuracy, plaintext, String.format(Locale.ROOT, "%.2e", error));
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("demo", "mnist");
        document.put("pass", pass);
        document.put("accuracy", accuracy);
        document.put("plaintext", plaintext);
        document.put("maxWeightError", error);
        document.put("epochs", epochs);
        output.document(document);
        return pass;
    }
}
