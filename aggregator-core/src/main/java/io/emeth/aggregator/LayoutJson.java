package io.emeth.aggregator;

import io.emeth.aggregator.json.JsonFields;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A {@link PayloadLayout} in JSON: a list of {@code {"name":...,"shape":[...]}}. */
final class LayoutJson {
    private LayoutJson() {}

    static PayloadLayout read(JsonFields fields) {
        List<TensorSpec> tensors = new ArrayList<>();
        for (JsonFields tensor : fields.objects("layout", PayloadLayout.MAX_TENSORS)) {
            tensors.add(new TensorSpec(tensor.text("name"), tensor.integers("shape", TensorSpec.MAX_DIMENSIONS)));
            tensor.requireNoOthers();
        }
        return new PayloadLayout(tensors);
    }

    static List<Map<String, Object>> tree(PayloadLayout layout) {
        List<Map<String, Object>> tensors = new ArrayList<>();
        for (TensorSpec tensor : layout.tensors()) {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("name", tensor.name());
            fields.put("shape", tensor.shape());
            tensors.add(fields);
        }
        return tensors;
    }
}
