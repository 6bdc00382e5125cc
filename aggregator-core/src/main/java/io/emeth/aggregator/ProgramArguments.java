package io.emeth.aggregator;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * What a job tells its program beside its shape: named values, each a text, an integer, true or false, or a list of
 * numbers. Immutable; equal if all names and values are, numbers by value.
 *
 * <p>At most {@link #MAX_ARGUMENTS} with names of 1 to 64 of {@code A-Z a-z 0-9 _ . -}; a text has at most {@link
 * #MAX_TEXT_CHARS} visible characters; all lists together have at most {@link #MAX_NUMBERS} numbers. Numbers are exact:
 * integers of 64 bits, or decimal numbers written as strings such as {@code "0.5"}, of at most 32 characters.
 */
public final class ProgramArguments {
    /** Most arguments of a job. */
    public static final int MAX_ARGUMENTS = 16;

    /** Longest text. */
    public static final int MAX_TEXT_CHARS = 256;

    /** Most numbers of all lists together: 2^17. */
    public static final int MAX_NUMBERS = 1 << 17;

    /** No arguments. */
    public static final ProgramArguments NONE = new ProgramArguments(new TreeMap<>());

    private static final Pattern TEXT = Pattern.compile("\\P{C}{0," + MAX_TEXT_CHARS + "}");

    private final SortedMap<String, Object> values; // each String, Long, Boolean or List<BigDecimal>

    private ProgramArguments(SortedMap<String, Object> values) {
        this.values = Collections.unmodifiableSortedMap(values);
    }

    /**
     * Collects arguments.
     *
     * @param values each a {@link String}, a {@link Long} or {@link Integer}, a {@link Boolean}, or a {@link List} that
     *     is not empty and holds integers, decimal strings or {@link BigDecimal}s
     * @throws InvalidJobException naming the argument and the rule it breaks
     */
    public static ProgramArguments of(Map<String, ?> values) {
        TreeMap<String, Object> checked = new TreeMap<>();
        long numbers = 0;
        try {
            Checks.inRange("number of arguments", values.size(), 0, MAX_ARGUMENTS);
            for (Map.Entry<String, ?> entry : values.entrySet()) {
                String name = Checks.name("argument", entry.getKey());
                if (entry.getValue() instanceof List<?> list) {
                    numbers += list.size();
                    Checks.inRange("numbers in lists up to argument '" + name + "'", numbers, 0, MAX_NUMBERS);
                }
                checked.put(name, value(name, entry.getValue()));
            }
        } catch (IllegalArgumentException e) {
            throw new InvalidJobException(String.valueOf(e.getMessage()), e);
        }
        return new ProgramArguments(checked);
    }

    private static Object value(String name, Object value) {
        if (value instanceof Long || value instanceof Boolean) {
            return value;
        }
        if (value instanceof Integer integer) {
            return (long) integer;
        }
        if (value instanceof String text) {
            if (!TEXT.matcher(text).matches()) {
                throw new IllegalArgumentException("argument '" + name + "' must have at most " + MAX_TEXT_CHARS
                        + " characters, all visible; it is '" + text + "'");
            }
            return text;
        }
        if (value instanceof List<?> list) {
            return numbers(name, list);
        }
        throw new IllegalArgumentException("argument '" + name
                + "' must be a text, an integer, true or false, or a list of numbers, not " + value);
    }

    private static List<BigDecimal> numbers(String name, List<?> list) {
        if (list.isEmpty()) {
            throw new IllegalArgumentException("argument '" + name + "' is an empty list; leave it out");
        }
        List<BigDecimal> numbers = new ArrayList<>(list.size());
        for (Object element : list) {
            String what = "argument '" + name + "', number " + numbers.size() + ",";
            if (element instanceof BigDecimal number) {
                numbers.add(DecimalJson.canonical(what, number));
            } else {
                numbers.add(DecimalJson.read(what, element instanceof Integer i ? Long.valueOf(i) : element));
            }
        }
        return List.copyOf(numbers);
    }

    /** Whether there are none. */
    public boolean isEmpty() {
        return values.isEmpty();
    }

    /** The names, ascending. */
    public SortedSet<String> names() {
        return Collections.unmodifiableSortedSet(new TreeSet<>(values.keySet()));
    }

    /**
     * The text of that name, if there is such an argument.
     *
     * @throws InvalidJobException if it is no text
     */
    public Optional<String> text(String name) {
        return as(name, String.class, "a text");
    }

    /**
     * The integer of that name, if there is such an argument.
     *
     * @throws InvalidJobException if it is no integer
     */
    public OptionalLong integer(String name) {
        return as(name, Long.class, "an integer").map(OptionalLong::of).orElseGet(OptionalLong::empty);
    }

    /**
     * The truth value of that name, if there is such an argument.
     *
     * @throws InvalidJobException if it is neither true nor false
     */
    public Optional<Boolean> flag(String name) {
        return as(name, Boolean.class, "true or false");
    }

    /**
     * The number of that name, if there is such an argument: an integer, or a text such as {@code 0.5}.
     *
     * @throws InvalidJobException if it is no number
     */
    public Optional<BigDecimal> decimal(String name) {
        Object value = values.get(name);
        if (value == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(DecimalJson.read("argument '" + name + "'", value));
        } catch (IllegalArgumentException e) {
            throw new InvalidJobException(String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * The numbers of the list of that name; empty if there is no such argument.
     *
     * @throws InvalidJobException if it is no list
     */
    public List<BigDecimal> decimals(String name) {
        List<?> list = as(name, List.class, "a list of numbers").orElse(List.of());
        @SuppressWarnings("unchecked") // lists of values hold numbers only
        List<BigDecimal> numbers = (List<BigDecimal>) list;
        return numbers;
    }

    private <T> Optional<T> as(String name, Class<T> type, String kind) {
        Object value = values.get(name);
        if (value == null) {
            return Optional.empty();
        }
        if (!type.isInstance(value)) {
            throw new InvalidJobException("argument '" + name + "' must be " + kind + ", not " + value);
        }
        return Optional.of(type.cast(value));
    }

    /**
     * Refuses arguments that a program does not know.
     *
     * @throws InvalidJobException naming the first one outside {@code known}, and all of {@code known}
     */
    public void requireOnly(Set<String> known) {
        for (String name : values.keySet()) {
            if (!known.contains(name)) {
                throw new InvalidJobException("unknown argument '" + name + "'; "
                        + (known.isEmpty() ? "the program takes none" : "known are " + new TreeSet<>(known)));
            }
        }
    }

    /** The JSON form: names ascending, a number in a list as an integer or a string. */
    Map<String, Object> tree() {
        Map<String, Object> tree = new TreeMap<>(values);
        tree.replaceAll((name, value) -> value instanceof List
                ? decimals(name).stream().map(DecimalJson::tree).toList()
                : value);
        return tree;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ProgramArguments arguments && values.equals(arguments.values);
    }

    @Override
    public int hashCode() {
        return values.hashCode();
    }

    @Override
    public String toString() {
        return values.toString();
    }
}
