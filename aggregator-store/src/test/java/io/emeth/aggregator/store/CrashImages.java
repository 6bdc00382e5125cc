package io.emeth.aggregator.store;

import io.emeth.aggregator.StoreException;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A backend that copies its directory before and after each step that writes, as a process would leave it that is killed
 * there: each write of containers, checkpoints and results, each deletion, each commit.
 */
final class CrashImages implements Backend {
    /** What is called on payloads and connections when something is written. */
    private static final Set<String> STEPS = Set.of("stage", "write", "delete", "discardBefore", "tidy", "commit");

    private final SqliteBackend backend;
    private final Path directory;
    private final Path images;
    private final List<Image> taken = new ArrayList<>();

    /** @param step what had just been done, or was about to be, in an image */
    record Image(Path directory, String step) {}

    CrashImages(SqliteBackend backend, Path directory, Path images) {
        this.backend = backend;
        this.directory = directory;
        this.images = images;
    }

    /** The images since the last call. */
    List<Image> take() {
        List<Image> since = List.copyOf(taken);
        taken.clear();
        return since;
    }

    private void copy(String step) throws IOException {
        Path image = Files.createTempDirectory(images, "image");
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted().toList()) {
                String name = directory.relativize(file).toString();
                // The lock is not to be opened by whoever holds it; the shared memory does not outlive a process.
                if (!name.isEmpty() && !name.equals("lock") && !name.endsWith("-shm")) {
                    Files.copy(file, image.resolve(name));
                }
            }
        }
        taken.add(new Image(image, step));
    }

    private <T> T imaging(Class<T> type, T target) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    boolean isStep = STEPS.contains(method.getName());
                    if (isStep) {
                        copy("before " + method.getName());
                    }
                    Object result = invoke(method, target, arguments);
                    if (isStep) {
                        copy("after " + method.getName());
                    }
                    return result;
                }));
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
        return new Session(imaging(Connection.class, backend.connect().connection()), new ReentrantLock());
    }

    @Override
    public Payloads payloads(Session session, Head head) throws IOException {
        return imaging(Payloads.class, backend.payloads(session, head));
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
        return backend.claim(session, key);
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
    public void close() throws IOException {
        backend.close();
    }
}
