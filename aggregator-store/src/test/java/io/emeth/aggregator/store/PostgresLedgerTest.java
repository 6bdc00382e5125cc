package io.emeth.aggregator.store;

import io.emeth.aggregator.PartialStore;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

class PostgresLedgerTest extends StoreContract {
    private static PostgresServer server;
    private static int schemas;

    private DataSource source;
    private PartialStore store;

    @BeforeAll
    static void startServer() throws IOException, InterruptedException {
        server = PostgresServer.start();
    }

    @AfterAll
    static void stopServer() throws IOException, InterruptedException {
        if (server != null) {
            server.remove();
        }
    }

    @BeforeEach
    void openStore() throws SQLException {
        schemas++;
        source = server.source("test" + schemas);
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("create schema test" + schemas);
        }
        store = PostgresStore.open(source);
    }

    @AfterEach
    void closeStore() {
        store.close();
    }

    @Override
    PartialStore store() {
        return store;
    }

    @Override
    Connection raw() throws SQLException {
        return source.getConnection();
    }

    @Override
    void openStoreAgain() {
        store.close();
        store = PostgresStore.open(source);
    }
}
