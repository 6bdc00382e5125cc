package io.emeth.aggregator.store;

import io.emeth.aggregator.PartialStore;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

class SqliteLedgerTest extends LedgerContract {
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
}
