package io.emeth.aggregator.store;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A table of numbers and texts. Each row ends with a seal, the CRC-32C of its other values: databases of one file have no
 * checksums of their own, and a bit that flips in a number is still a number.
 */
final class Table {
    private final String name;
    private final int keyColumns;
    private final List<String> columns = new ArrayList<>();
    private final List<Boolean> isText = new ArrayList<>();

    /**
     * @param keyColumns how many of the first columns are the primary key
     * @param columns names, those of texts followed by {@code " text"}
     */
    Table(String name, int keyColumns, String... columns) {
        this.name = name;
        this.keyColumns = keyColumns;
        for (String column : columns) {
            this.columns.add(column.replace(" text", ""));
            this.isText.add(column.endsWith(" text"));
        }
    }

    String name() {
        return name;
    }

    String create() {
        StringBuilder sql = new StringBuilder("create table ").append(name).append('(');
        for (int i = 0; i < columns.size(); i++) {
            sql.append(columns.get(i)).append(isText.get(i) ? " text" : " bigint");
            sql.append(i < keyColumns ? " not null, " : ", ");
        }
        return sql.append("seal bigint not null, primary key (")
                .append(String.join(", ", columns.subList(0, keyColumns)))
                .append("))")
                .toString();
    }

    String insert() {
        return "insert into " + name + "(" + String.join(", ", columns) + ", seal) values ("
                + String.join(", ", Collections.nCopies(columns.size() + 1, "?")) + ")";
    }

    String select(String rest) {
        return "select " + String.join(", ", columns) + ", seal from " + name + " " + rest;
    }

    /** Sets everything but the key. */
    String update(String where) {
        return "update " + name + " set " + String.join(" = ?, ", columns.subList(keyColumns, columns.size()))
                + " = ?, seal = ? where " + where;
    }

    int keyColumns() {
        return keyColumns;
    }

    int size() {
        return columns.size();
    }

    boolean isText(int place) {
        return isText.get(place);
    }

    int place(String column) {
        int place = columns.indexOf(column);
        if (place < 0) {
            throw new IllegalArgumentException(name + " has no column " + column);
        }
        return place;
    }

    /** The CRC-32C of the table's name and the values as texts, each followed by a zero. */
    long seal(@Nullable Object... values) {
        if (values.length != columns.size()) {
            throw new IllegalArgumentException(
                    name + " has " + columns.size() + " columns: " + Arrays.toString(values));
        }
        CRC32C crc = new CRC32C();
        crc.update(name.getBytes(StandardCharsets.UTF_8));
        for (Object value : values) {
            crc.update(0);
            if (value != null) {
                crc.update(1);
                crc.update(value.toString().getBytes(StandardCharsets.UTF_8));
            }
        }
        return crc.getValue();
    }
}
