package io.emeth.aggregator.cli;

import io.emeth.aggregator.FinalResult;
import io.emeth.aggregator.JobSpec;
import io.emeth.aggregator.RejectedResultException;
import io.emeth.aggregator.client.FinalResultDecryptor;
import io.emeth.aggregator.client.Flooding;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What is done to decrypted CKKS numbers before others may see them: {@link Flooding}. */
final class PublicationOptions {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = "--publish-bits",
            paramLabel = "S",
            description = {
                "CKKS: add noise, so that the numbers may be shown to others; S bits of statistical security, 1 to 80.",
                "Without it they are for the owner of the key alone: numbers as decrypted give the key away."
            })
    private @Nullable Integer bits;

    @Option(
            names = "--publications",
            paramLabel = "Q",
            description = "With --publish-bits: how many results under this key will ever be published. Default: 1.")
    private @Nullable Long publications;

    private @Nullable Flooding applied;

    /**
     * @throws BadInputException if there is nothing to add noise to
     * @throws ParameterException if one option is given without the other that it needs, or is out of range
     */
    void requireCkks(JobSpec job) {
        if (publications != null && bits == null) {
            throw new ParameterException(command.commandLine(), "--publications says nothing without --publish-bits");
        }
        if (bits == null) {
            return;
        }
        flooding(1, 1);
        if (job.encryption().filter(spec -> spec.scheme().equals("ckks")).isEmpty()) {
            throw new BadInputException(
                    "no CKKS job (" + job.programName()
                            + ") — its numbers are exact, leave out --publish-bits; docs/threat-model.md says who may see them");
        }
    }

    /** The numbers of {@code result}, with noise if that is asked for; the count of results, which is public, without. */
    Map<String, double[]> published(FinalResultDecryptor decryptor, FinalResult result) throws RejectedResultException {
        Map<String, double[]> tensors = decryptor.decryptReals(result);
        if (bits == null) {
            return tensors;
        }
        Map<String, double[]> hidden = new LinkedHashMap<>(tensors);
        hidden.remove(FinalResultDecryptor.COUNT);
        long numbers =
                hidden.values().stream().mapToLong(values -> values.length).sum();
        Flooding flooding = flooding(decryptor.errorBound(result).orElseThrow(), numbers);
        try {
            hidden.forEach((name, values) -> tensors.put(name, flooding.apply(values)));
        } catch (IllegalArgumentException e) {
            throw new BadInputException(String.valueOf(e.getMessage()), e);
        }
        applied = flooding;
        return tensors;
    }

    private Flooding flooding(double errorBound, long numbers) {
        try {
            return new Flooding(errorBound, numbers, bits == null ? 0 : bits, publications == null ? 1 : publications);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command.commandLine(), String.valueOf(e.getMessage()));
        }
    }

    /** What was added, for machines; empty if nothing was. */
    Map<String, Object> document() {
        return applied == null ? Map.of() : Map.of("sigma", applied.sigma(), "step", applied.step());
    }
}
