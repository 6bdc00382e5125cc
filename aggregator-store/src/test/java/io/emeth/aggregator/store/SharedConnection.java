package io.emeth.aggregator.store;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** A data source that always gives the same connection, as a pool does that pays no heed to who has it. */
final class SharedConnection {
    private SharedConnection() {}

    static DataSource of(Connection connection) {
        Connection unclosed = proxy(Connection.class, connection, "close", null);
        return proxy(DataSource.class, connection, "getConnection", unclosed);
    }

    /** Everything goes to {@code target}, but for the method {@code name}. */
    private static <T> T proxy(Class<T> type, Object target, String name, @Nullable Object answer) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    if (method.getName().equals(name)) {
                        return answer;
                    }
                    try {
                        return method.invoke(target, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }
}
