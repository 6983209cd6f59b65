import com.zaxxer.hikari.pool.HikariPool;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.ArrayDeque;
import java.util.Deque;

/** Callers that hold or wait. They count what happens to them; the pool's own numbers are not asked. */
final class Callers {
    /** A caller that holds does not queue: the pool has room for it. */
    private static final long HOLD_TIMEOUT_MS = 10_000;

    private final HikariPool pool;
    private final Deque<Connection> held = new ArrayDeque<>();
    private int queued, served, timedOut;

    Callers(HikariPool pool) {
        this.pool = pool;
    }

    void hold(int count) throws SQLException {
        for (int i = 0; i < count; i++) {
            Connection connection = pool.getConnection(HOLD_TIMEOUT_MS);
            synchronized (this) { held.push(connection); }
        }
    }

    void queue(int count, long timeoutMs) {
        synchronized (this) { queued += count; }
        for (int i = 0; i < count; i++) new Thread(() -> await(timeoutMs)).start();
    }

    private void await(long timeoutMs) {
        try {
            pool.getConnection(timeoutMs).close();
            synchronized (this) { queued--; served++; }
        } catch (SQLTransientConnectionException timeout) {
            synchronized (this) { queued--; timedOut++; }
        } catch (SQLException other) {
            other.printStackTrace();
        }
    }

    synchronized void release() throws SQLException {
        while (!held.isEmpty()) held.pop().close();
    }

    /** As JSON. */
    synchronized String state() {
        return String.format("{\"held\": %d, \"queued\": %d, \"served\": %d, \"timed_out\": %d}", held.size(), queued, served, timedOut);
    }
}
