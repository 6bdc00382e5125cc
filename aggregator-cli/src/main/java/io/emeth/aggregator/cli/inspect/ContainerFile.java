package io.emeth.aggregator.cli.inspect;

import io.emeth.aggregator.Container;
import io.emeth.aggregator.FinalResult;
import io.emeth.aggregator.FinalResultHeader;
import io.emeth.aggregator.JobVector;
import io.emeth.aggregator.JobVectorHeader;
import io.emeth.aggregator.Limits;
import io.emeth.aggregator.Part;
import io.emeth.aggregator.Partial;
import io.emeth.aggregator.PartialHeader;
import io.emeth.aggregator.RejectedResultException;
import io.emeth.aggregator.Replica;
import io.emeth.aggregator.ReplicaCheck;
import io.emeth.aggregator.ReplicaCheckHeader;
import io.emeth.aggregator.ReplicaCheckTerms;
import io.emeth.aggregator.SubJobHeader;
import io.emeth.aggregator.SubJobResult;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What one container, such as a SubJob result or a final result, says about itself. */
public final class ContainerFile {
    private static final byte[] MAGIC = "EMETHAG1".getBytes(StandardCharsets.US_ASCII);

    private ContainerFile() {}

    /** Whether the file begins like a container. */
    public static boolean hasMagic(ByteBuffer beginning) {
        return beginning.remaining() >= MAGIC.length
                && beginning.slice(beginning.position(), MAGIC.length).equals(ByteBuffer.wrap(MAGIC));
    }

    /**
     * The fields of the header by name, once header, padding, lengths and digest have been checked.
     *
     * @throws RejectedResultException naming the first thing that is wrong
     */
    public static Map<String, Object> describe(Path file) throws IOException, RejectedResultException {
        return switch (Container.kindOf(file)) {
            case SUBJOB_RESULT -> {
                SubJobResult result = SubJobResult.read(file, Limits.NONE);
                yield describe(result.header());
            }
            case FINAL_RESULT -> describe(FinalResult.read(file).header());
            case JOB_VECTOR -> describe(JobVector.read(file, Limits.NONE).header());
            case REPLICA_CHECK -> describe(ReplicaCheck.read(file, Limits.NONE).header());
            case PARTIAL -> describe(Partial.read(file).header());
        };
    }

    private static Map<String, Object> describe(SubJobHeader header) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("kind", "subjob-result");
        fields.put("job", header.job().toString());
        fields.put("epoch", header.epoch());
        fields.put("index", header.index());
        fields.put("program", header.program().toString());
        header.parametersId().ifPresent(id -> fields.put("parametersId", id));
        header.publicKey().ifPresent(key -> fields.put("publicKey", key.toString()));
        header.elementType().ifPresent(type -> fields.put("elementType", type.toString()));
        fields.put("weight", header.weight());
        fields.put("fuelUsed", header.fuelUsed());
        header.node().ifPresent(node -> fields.put("node", node.toString()));
        header.signature().ifPresent(signature -> {
            fields.put("signature", signature.toString());
            fields.put("signatureIsRight", header.signer().equals(header.node()));
        });
        fields.put("layout", header.layout().toString());
        fields.put("payloadDigest", header.payloadDigest().toString());
        fields.put("objectBytes", header.objectLengths());
        return fields;
    }

    private static Map<String, Object> describe(JobVectorHeader header) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("kind", "vector");
        fields.put("job", header.job().toString());
        fields.put("name", header.name());
        header.parametersId().ifPresent(id -> fields.put("parametersId", id));
        header.elementType().ifPresent(type -> fields.put("elementType", type.toString()));
        fields.put("layout", header.layout().toString());
        fields.put("payloadDigest", header.payloadDigest().toString());
        fields.put("objectBytes", header.objectLengths());
        return fields;
    }

    private static Map<String, Object> describe(ReplicaCheckHeader header) {
        ReplicaCheckTerms terms = header.terms();
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("kind", "replica-check");
        fields.put("job", terms.job().toString());
        fields.put("epoch", terms.epoch());
        fields.put("program", terms.program().toString());
        fields.put("parametersId", terms.parametersId());
        fields.put("scope", terms.scope().toString());
        fields.put("groups", terms.groups().size());
        fields.put("combinations", terms.combinations());
        fields.put("factorBits", terms.factorBits());
        fields.put("beacon", terms.beacon());
        fields.put("replicas", terms.replicas().stream().map(Replica::toString).toList());
        fields.put("payloadDigest", header.payloadDigest().toString());
        fields.put("objectBytes", header.objectLengths());
        return fields;
    }

    private static Map<String, Object> describe(PartialHeader header) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("kind", "partial");
        fields.put("job", header.job().toString());
        fields.put("jobDigest", header.jobDigest().toString());
        fields.put("epoch", header.epoch());
        fields.put("program", header.program().toString());
        header.parametersId().ifPresent(id -> fields.put("parametersId", id));
        fields.put("layout", header.layout().toString());
        fields.put("indices", header.parts().stream().map(Part::index).toList());
        fields.put("everCounted", header.everCounted());
        fields.put("payloadDigest", header.payloadDigest().toString());
        fields.put("objectBytes", header.objectLengths());
        return fields;
    }

    private static Map<String, Object> describe(FinalResultHeader header) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("kind", "final-result");
        fields.put("job", header.job().toString());
        fields.put("epoch", header.epoch());
        fields.put("program", header.program().toString());
        header.parametersId().ifPresent(id -> fields.put("parametersId", id));
        header.elementType().ifPresent(type -> fields.put("elementType", type.toString()));
        fields.put("divisor", header.divisor());
        header.plan().ifPresent(plan -> fields.put("plan", plan.toString()));
        if (!header.materials().isEmpty()) {
            Map<String, String> materials = new LinkedHashMap<>();
            header.materials().forEach((name, digest) -> materials.put(name, digest.toString()));
            fields.put("materials", materials);
        }
        fields.put("layout", header.layout().toString());
        List<Integer> indices = new ArrayList<>();
        header.parts().forEach(part -> indices.add(part.index()));
        fields.put("indices", indices);
        fields.put("payloadDigest", header.payloadDigest().toString());
        fields.put("objectBytes", header.objectLengths());
        return fields;
    }
}
