package io.emeth.aggregator;

import io.emeth.aggregator.json.Json;
import io.emeth.aggregator.json.JsonFields;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** {@link JobSpec} in JSON; the fields are described there. */
final class JobSpecJson {
    private static final String FORMAT = "emeth-job";
    private static final int VERSION = 1;
    private static final Json JSON =
            new Json(1L << 19); // 4,096 tensors take less than 2^16, the numbers of arguments and the nodes 2^17 each

    private JobSpecJson() {}

    static JobSpec read(String json) {
        try {
            return read(JSON.parse(json));
        } catch (InvalidJobException e) {
            throw e;
        } catch (IllegalArgumentException e) {
            throw new InvalidJobException(String.valueOf(e.getMessage()), e);
        }
    }

    private static JobSpec read(JsonFields fields) {
        if (!fields.text("format").equals(FORMAT)) {
            throw new InvalidJobException("format is '" + fields.text("format") + "', not '" + FORMAT + "'");
        }
        fields.integer("version", VERSION, VERSION);
        JobSpec job = new JobSpec(
                JobId.parse(fields.text("job")),
                fields.text("program"),
                (int) fields.integer("numParallel", 1, JobSpec.MAX_PARALLEL),
                (int) fields.integer("numEpochs", 1, Integer.MAX_VALUE, 1),
                LayoutJson.read(fields),
                fields.has("encryption") ? Optional.of(encryption(fields.object("encryption"))) : Optional.empty(),
                fields.optionalText("elementType").map(ElementType::parse),
                fields.has("completeness") ? completeness(fields.object("completeness")) : new CompletenessPolicy.All(),
                fields.integer("maxWeight", 1, SubJobHeader.MAX_WEIGHT, JobSpec.DEFAULT_MAX_WEIGHT),
                fields.has("arguments") ? ProgramArguments.of(fields.map("arguments")) : ProgramArguments.NONE,
                fields.has("valueBound")
                        ? Optional.of(DecimalJson.read("valueBound", fields.value("valueBound")))
                        : Optional.empty(),
                fields.has("nodes") ? NodePolicyJson.read(fields.object("nodes")) : new NodePolicy.Unsigned(),
                fields.optionalText("publicKey").map(Digest::parse),
                fields.optionalText("resubmission").map(Resubmission::parse).orElse(Resubmission.REFUSE));
        fields.requireNoOthers();
        return job;
    }

    private static EncryptionSpec encryption(JsonFields fields) {
        EncryptionSpec encryption = new EncryptionSpec(
                fields.text("scheme"),
                fields.integer("degree", 2, Integer.MAX_VALUE),
                fields.integers("coefficientModuli", EncryptionSpec.MAX_MODULI),
                fields.integer("plainModulus", 0, Long.MAX_VALUE, 0),
                (int) fields.integer("scaleBits", 0, Integer.MAX_VALUE, 0),
                (int) fields.integer("securityBits", 0, Integer.MAX_VALUE, 128));
        fields.requireNoOthers();
        return encryption;
    }

    private static CompletenessPolicy completeness(JsonFields fields) {
        CompletenessPolicy policy;
        if (fields.has("all")) {
            if (!fields.flag("all")) {
                throw new InvalidJobException("completeness.all is false; write true, or quorum and deadline");
            }
            policy = new CompletenessPolicy.All();
        } else {
            int minimum = (int) fields.integer("quorum", 1, JobSpec.MAX_PARALLEL);
            policy = new CompletenessPolicy.Quorum(minimum, instant(fields.text("deadline")));
        }
        fields.requireNoOthers();
        return policy;
    }

    private static Instant instant(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            throw new InvalidJobException(
                    "completeness.deadline '" + text + "' is not an instant such as 2026-12-31T00:00:00Z", e);
        }
    }

    static String print(JobSpec job) {
        return Json.print(tree(job), true);
    }

    static Map<String, Object> tree(JobSpec job) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("format", FORMAT);
        tree.put("version", VERSION);
        tree.put("job", job.job());
        tree.put("program", job.programName());
        tree.put("numParallel", job.numParallel());
        tree.put("numEpochs", job.numEpochs());
        tree.put("layout", LayoutJson.tree(job.layout()));
        job.encryption().ifPresent(encryption -> tree.put("encryption", encryptionTree(encryption)));
        job.elementType().ifPresent(type -> tree.put("elementType", type));
        tree.put("completeness", completenessTree(job.completeness()));
        tree.put("maxWeight", job.maxWeight());
        if (!job.arguments().isEmpty()) {
            tree.put("arguments", job.arguments().tree());
        }
        job.valueBound().ifPresent(bound -> tree.put("valueBound", DecimalJson.tree(bound)));
        if (!(job.nodes() instanceof NodePolicy.Unsigned)) {
            tree.put("nodes", NodePolicyJson.tree(job.nodes()));
        }
        job.publicKey().ifPresent(key -> tree.put("publicKey", key));
        if (job.resubmission() != Resubmission.REFUSE) {
            tree.put("resubmission", job.resubmission().toString());
        }
        return tree;
    }

    private static Map<String, Object> encryptionTree(EncryptionSpec encryption) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("scheme", encryption.scheme());
        tree.put("degree", encryption.degree());
        tree.put("coefficientModuli", encryption.coefficientModuli());
        if (encryption.plainModulus() != 0) {
            tree.put("plainModulus", encryption.plainModulus());
        }
        if (encryption.scaleBits() != 0) {
            tree.put("scaleBits", encryption.scaleBits());
        }
        tree.put("securityBits", encryption.securityBits());
        return tree;
    }

    private static Map<String, Object> completenessTree(CompletenessPolicy policy) {
        Map<String, Object> tree = new LinkedHashMap<>();
        if (policy instanceof CompletenessPolicy.Quorum quorum) {
            tree.put("quorum", quorum.minimum());
            tree.put("deadline", quorum.deadline());
        } else {
            tree.put("all", true);
        }
        return tree;
    }
}
