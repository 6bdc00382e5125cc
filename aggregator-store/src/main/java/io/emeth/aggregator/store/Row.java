package io.emeth.aggregator.store;

import io.emeth.aggregator.StoreException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A row as it was written: its seal has been checked. */
final class Row {
    private final Table table;
    private final @Nullable Object[] values;

    private Row(Table table, @Nullable Object[] values) {
        this.table = table;
        this.values = values;
    }

    /**
     * The row where {@code found} is.
     *
     * @throws StoreException of kind {@link StoreException.Kind#DAMAGED} if the seal is not that of the values
     */
    static Row of(Table table, ResultSet found) throws SQLException {
        @Nullable Object[] values = new @Nullable Object[table.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = table.isText(i) ? found.getString(i + 1) : number(found, i + 1);
        }
        Row row = new Row(table, values);
        if (table.seal(values) != found.getLong(values.length + 1)) {
            throw new StoreException(
                    StoreException.Kind.DAMAGED,
                    "the row " + row.key() + " of the table " + table.name()
                            + " is not what was written; restore the database from a copy");
        }
        return row;
    }

    private static @Nullable Long number(ResultSet found, int place) throws SQLException {
        long value = found.getLong(place);
        return found.wasNull() ? null : value;
    }

    private String key() {
        return Arrays.toString(Arrays.copyOf(values, table.keyColumns()));
    }

    private Object required(String column) {
        Object value = values[table.place(column)];
        if (value == null) {
            throw new IllegalStateException(column + " of the row " + key() + " of " + table.name() + " is not set");
        }
        return value;
    }

    long number(String column) {
        return (Long) required(column);
    }

    int integer(String column) {
        return Math.toIntExact(number(column));
    }

    Optional<Long> optionalNumber(String column) {
        return Optional.ofNullable((Long) values[table.place(column)]);
    }

    String text(String column) {
        return (String) required(column);
    }

    Optional<String> optionalText(String column) {
        return Optional.ofNullable((String) values[table.place(column)]);
    }

    /** The values with another one in {@code column}, for {@link Session#replace}. */
    @Nullable
    Object[] with(String column, @Nullable Object value) {
        @Nullable Object[] changed = values.clone();
        changed[table.place(column)] = value;
        return changed;
    }
}
