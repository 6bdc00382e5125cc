package io.emeth.aggregator.store;

import io.emeth.aggregator.PartialStore;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

class SqliteLedgerTest extends StoreContract {
    @TempDir
    Path directory;

    private PartialStore store;

    @BeforeEach
    void openStore() {
        store = SqliteStore.open(directory.resolve("state"));
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
        return DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("state/state.db"));
    }

    @Override
    void openStoreAgain() {
        store.close();
        store = SqliteStore.open(directory.resolve("state"));
    }
}
