package io.emeth.aggregator.store;

import io.emeth.aggregator.StoreException;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/** A backend whose steps that write are done by somebody who may look, or throw instead. Takes over any ledger. */
final class FaultyBackend implements Backend {
    /** What is called on payloads and connections when something is written. */
    private static final Set<String> STEPS = Set.of("stage", "write", "delete", "discardBefore", "tidy", "commit");

    /** Does a step, or what a machine that fails makes of it. */
    interface Machine {
        Object run(String step, Step work) throws Throwable;
    }

    /** A step that writes. */
    interface Step {
        Object run() throws Throwable;
    }

    private final SqliteBackend backend;
    private final Machine machine;
    private final Lock writing = new ReentrantLock();

    FaultyBackend(SqliteBackend backend, Machine machine) {
        this.backend = backend;
        this.machine = machine;
    }

    private <T> T faulty(Class<T> type, T target) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> STEPS.contains(method.getName())
                        ? machine.run(method.getName(), () -> invoke(method, target, arguments))
                        : invoke(method, target, arguments)));
    }

    private static Object invoke(Method method, Object target, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    @Override
    public Session connect() throws SQLException {
        return new Session(faulty(Connection.class, backend.connect().connection()), writing);
    }

    @Override
    public Payloads payloads(Session session, Head head) throws IOException {
        return faulty(Payloads.class, backend.payloads(session, head));
    }

    @Override
    public boolean hasTable(Session session, String name) throws SQLException {
        return backend.hasTable(session, name);
    }

    @Override
    public List<String> extraTables() {
        return backend.extraTables();
    }

    @Override
    public String place() {
        return backend.place();
    }

    @Override
    public boolean claim(Session session, LedgerKey key) {
        return true; // the fence alone keeps owners apart
    }

    @Override
    public void release(Session session, LedgerKey key) {
        backend.release(session, key);
    }

    @Override
    public Predicate<LedgerKey> owned(Session session) {
        return backend.owned(session);
    }

    @Override
    public Owner owner() {
        return backend.owner();
    }

    @Override
    public void settle(Session session) throws SQLException {
        backend.settle(session);
    }

    @Override
    public void compact(Session session) throws SQLException {
        backend.compact(session);
    }

    @Override
    public StoreException failure(String what, Exception cause) {
        return backend.failure(what, cause);
    }

    @Override
    public void close() {
        // The directory is another's, too, who closes it.
    }
}
