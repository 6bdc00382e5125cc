package io.emeth.aggregator.store;

import io.emeth.aggregator.StoreException;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Lock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A connection and its prepared statements. Used by one thread at a time. */
final class Session implements AutoCloseable {
    /** Something done with a database and files. */
    interface Work<T extends @Nullable Object> {
        T run() throws SQLException, IOException;
    }

    private final Connection connection;
    private final Lock writing;
    private final Map<String, PreparedStatement> statements = new HashMap<>();
    private final Set<PreparedStatement> batches = new LinkedHashSet<>();

    /** @param writing held during transactions */
    Session(Connection connection, Lock writing) {
        this.connection = connection;
        this.writing = writing;
    }

    /** Runs {@code work}, all of it or nothing. When this returns, it is on disk; after an exception it is mostly not. */
    <T extends @Nullable Object> T transaction(Work<T> work) throws SQLException, IOException {
        writing.lock();
        try {
            connection.setAutoCommit(false);
            boolean isCommitted = false;
            try {
                T result = work.run();
                flush();
                connection.commit();
                isCommitted = true;
                return result;
            } finally {
                endTransaction(isCommitted);
            }
        } finally {
            writing.unlock();
        }
    }

    private void endTransaction(boolean isCommitted) throws SQLException {
        batches.clear();
        if (isCommitted) {
            connection.setAutoCommit(true);
            return;
        }
        try {
            for (PreparedStatement statement : statements.values()) {
                statement.clearBatch();
            }
            connection.rollback();
            connection.setAutoCommit(true);
        } catch (SQLException e) {
            // What made the work fail is thrown already; a connection in this state writes nothing more.
        }
    }

    private PreparedStatement prepared(String sql) throws SQLException {
        PreparedStatement statement = statements.get(sql);
        if (statement == null) {
            statement = connection.prepareStatement(sql);
            statements.put(sql, statement);
        }
        return statement;
    }

    private void flush() throws SQLException {
        for (PreparedStatement batch : batches) {
            batch.executeBatch();
        }
        batches.clear();
    }

    private static void bind(PreparedStatement statement, int first, Object... values) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            statement.setObject(first + i, values[i]);
        }
    }

    /** Adds a row at the latest before anything else is asked or the transaction ends. */
    void insert(Table table, @Nullable Object... values) throws SQLException {
        PreparedStatement statement = prepared(table.insert());
        bindRow(statement, table, 0, values);
        statement.addBatch();
        batches.add(statement);
    }

    /** Adds a row, unless one has that key already; whether it was added. */
    boolean insertIfNew(Table table, @Nullable Object... values) throws SQLException {
        flush();
        PreparedStatement statement = prepared(table.insert() + " on conflict do nothing");
        bindRow(statement, table, 0, values);
        return statement.executeUpdate() == 1;
    }

    /** Binds the values from place {@code from} on, and the seal of all; the place after it. */
    private static int bindRow(PreparedStatement statement, Table table, int from, @Nullable Object... values)
            throws SQLException {
        int place = 1;
        for (int i = from; i < values.length; i++, place++) {
            if (values[i] == null) {
                statement.setNull(place, table.isText(i) ? Types.VARCHAR : Types.BIGINT);
            } else {
                statement.setObject(place, values[i]);
            }
        }
        statement.setLong(place, table.seal(values));
        return place + 1;
    }

    /** Replaces all but the key of rows; how many there were. */
    int replace(Table table, @Nullable Object[] values, String where, Object... parameters) throws SQLException {
        flush();
        PreparedStatement statement = prepared(table.update(where));
        bind(statement, bindRow(statement, table, table.keyColumns(), values), parameters);
        return statement.executeUpdate();
    }

    /** Runs a statement with parameters; how many rows it touched. */
    int update(String sql, Object... parameters) throws SQLException {
        flush();
        PreparedStatement statement = prepared(sql);
        bind(statement, 1, parameters);
        return statement.executeUpdate();
    }

    /** Runs a statement that is not worth keeping. */
    void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Runs a statement that works on for as long as rows are asked for, of which it has none. */
    void executeAll(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate(sql);
        }
    }

    /** All rows that {@code rest}, from "where" on, selects. */
    List<Row> rows(Table table, String rest, Object... parameters) throws SQLException {
        List<Row> rows = new ArrayList<>();
        each(table, rest, rows::add, parameters);
        return rows;
    }

    /** Shows all rows that {@code rest} selects to {@code reader}, which asks for nothing else. */
    void each(Table table, String rest, Consumer<Row> reader, Object... parameters) throws SQLException {
        flush();
        PreparedStatement statement = prepared(table.select(rest));
        bind(statement, 1, parameters);
        try (ResultSet found = statement.executeQuery()) {
            while (found.next()) {
                reader.accept(Row.of(table, found));
            }
        }
    }

    /** The first row that {@code rest} selects. */
    Optional<Row> first(Table table, String rest, Object... parameters) throws SQLException {
        return rows(table, rest + " limit 1", parameters).stream().findFirst();
    }

    /** The one row that {@code rest} selects. */
    Row only(Table table, String rest, Object... parameters) throws SQLException {
        return first(table, rest, parameters)
                .orElseThrow(() -> new StoreException(
                        StoreException.Kind.DAMAGED,
                        "a row of the table " + table.name() + " is gone; restore the database from a copy"));
    }

    /** The number that a query of one row and column finds; 0 if that is null. */
    long number(String sql, Object... parameters) throws SQLException {
        flush();
        PreparedStatement statement = prepared(sql);
        bind(statement, 1, parameters);
        try (ResultSet found = statement.executeQuery()) {
            return found.next() ? found.getLong(1) : 0;
        }
    }

    /** The first column of what a query finds. */
    List<String> texts(String sql, Object... parameters) throws SQLException {
        flush();
        PreparedStatement statement = prepared(sql);
        bind(statement, 1, parameters);
        List<String> texts = new ArrayList<>();
        try (ResultSet found = statement.executeQuery()) {
            while (found.next()) {
                texts.add(String.valueOf(found.getString(1)));
            }
        }
        return texts;
    }

    /** For statements of one database only. */
    Connection connection() {
        return connection;
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
