package io.emeth.aggregator.json;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Typed access to the fields of one JSON object. Every method throws {@link IllegalArgumentException} with a one-line
 * message that names the field and the value; {@link #requireNoOthers} refuses the fields nobody asked for.
 */
public final class JsonFields {
    private final String path;
    private final Map<String, Object> fields;
    private final Set<String> asked = new HashSet<>();

    /** @param path what stands before a field's name in messages, such as {@code layout[0].}; empty at the top */
    JsonFields(String path, Map<String, Object> fields) {
        this.path = path;
        this.fields = fields;
    }

    /** Whether the field is there. */
    public boolean has(String name) {
        return fields.containsKey(name);
    }

    /** All names, in the order of the text. */
    public Set<String> names() {
        return Collections.unmodifiableSet(fields.keySet());
    }

    /** A string that must be there. */
    public String text(String name) {
        return as(name, required(name), String.class, "a string");
    }

    /** A string, or nothing. */
    public Optional<String> optionalText(String name) {
        return has(name) ? Optional.of(text(name)) : Optional.empty();
    }

    /** An integer in [{@code min}, {@code max}] that must be there. */
    public long integer(String name, long min, long max) {
        long value = as(name, required(name), Long.class, "an integer");
        return inRange(path + name, value, min, max);
    }

    /** An integer in [{@code min}, {@code max}], or {@code byDefault} if the field is not there. */
    public long integer(String name, long min, long max, long byDefault) {
        return has(name) ? integer(name, min, max) : byDefault;
    }

    /** True or false; must be there. */
    public boolean flag(String name) {
        return as(name, required(name), Boolean.class, "true or false");
    }

    /** At most {@code maxCount} integers; must be there. */
    public List<Long> integers(String name, int maxCount) {
        List<Long> values = new ArrayList<>();
        for (Object value : list(name, maxCount)) {
            values.add(as(name, value, Long.class, "a list of integers"));
        }
        return values;
    }

    /** At most {@code maxCount} strings; must be there. */
    public List<String> texts(String name, int maxCount) {
        List<String> values = new ArrayList<>();
        for (Object value : list(name, maxCount)) {
            values.add(as(name, value, String.class, "a list of strings"));
        }
        return values;
    }

    /** At most {@code maxCount} objects; must be there. */
    public List<JsonFields> objects(String name, int maxCount) {
        List<JsonFields> objects = new ArrayList<>();
        for (Object value : list(name, maxCount)) {
            objects.add(fieldsOf(path + name + "[" + objects.size() + "].", name, value, "a list of objects"));
        }
        return objects;
    }

    /** An object that must be there. */
    public JsonFields object(String name) {
        return fieldsOf(path + name + ".", name, required(name), "an object");
    }

    /** A value of any type that {@link Json} makes; must be there. */
    public Object value(String name) {
        return required(name);
    }

    /** An object, whose names and values the caller checks itself; must be there. */
    public Map<String, Object> map(String name) {
        return mapOf(name, required(name), "an object");
    }

    /** To be called last: refuses fields that no method above was asked for. */
    public void requireNoOthers() {
        for (String name : fields.keySet()) {
            if (!asked.contains(name)) {
                throw refusal("unknown field '" + path + name + "'; remove it");
            }
        }
    }

    private static long inRange(String name, long value, long min, long max) {
        if (value < min || value > max) {
            throw refusal(name + " " + value + " is outside [" + min + ", " + max + "]");
        }
        return value;
    }

    private List<?> list(String name, int maxCount) {
        List<?> list = as(name, required(name), List.class, "a list");
        inRange("number of " + path + name, list.size(), 0, maxCount);
        return list;
    }

    private JsonFields fieldsOf(String itsPath, String name, Object value, String kind) {
        return new JsonFields(itsPath, mapOf(name, value, kind));
    }

    @SuppressWarnings("unchecked") // Json makes maps with string keys only
    private Map<String, Object> mapOf(String name, Object value, String kind) {
        return as(name, value, Map.class, kind);
    }

    private Object required(String name) {
        asked.add(name);
        Object value = fields.get(name);
        if (value == null) {
            throw refusal("field '" + path + name + "' is missing");
        }
        return value;
    }

    private <T> T as(String name, Object value, Class<T> type, String kind) {
        if (!type.isInstance(value)) {
            throw refusal("field '" + path + name + "' must be " + kind + ", not " + value);
        }
        return type.cast(value);
    }

    private static IllegalArgumentException refusal(String message) {
        return new IllegalArgumentException(OneLine.of(message));
    }
}
