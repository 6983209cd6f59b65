import com.zaxxer.hikari.metrics.IMetricsTracker;
import com.zaxxer.hikari.metrics.PoolStats;
import java.util.concurrent.atomic.LongAdder;

/**
 * What HikariCP tells a tracker, by the names of its own Prometheus tracker, which needs a library that Debian does not
 * have. The numbers are HikariCP's. That tracker has quantiles too.
 */
final class Tracker implements IMetricsTracker {
    private final String pool;
    private final PoolStats stats;
    private final LongAdder timeouts = new LongAdder();
    private final Times acquired = new Times(), usage = new Times(), creation = new Times();

    Tracker(String pool, PoolStats stats) {
        this.pool = pool;
        this.stats = stats;
    }

    @Override public void recordConnectionAcquiredNanos(long nanos) { acquired.add(nanos); }
    @Override public void recordConnectionUsageMillis(long millis) { usage.add(millis); }
    @Override public void recordConnectionCreatedMillis(long millis) { creation.add(millis); }
    @Override public void recordConnectionTimeout() { timeouts.increment(); }

    /** A summary of one kind of times. */
    private static final class Times {
        final LongAdder count = new LongAdder(), sum = new LongAdder();

        void add(long time) {
            sum.add(time);
            count.increment();
        }
    }

    /** The text that a Prometheus scrapes. */
    String exposition() {
        StringBuilder text = new StringBuilder();
        gauge(text, "hikaricp_active_connections", "Active connections", stats.getActiveConnections());
        gauge(text, "hikaricp_idle_connections", "Idle connections", stats.getIdleConnections());
        gauge(text, "hikaricp_pending_threads", "Pending threads", stats.getPendingThreads());
        gauge(text, "hikaricp_connections", "The number of current connections", stats.getTotalConnections());
        gauge(text, "hikaricp_max_connections", "Max connections", stats.getMaxConnections());
        gauge(text, "hikaricp_min_connections", "Min connections", stats.getMinConnections());
        head(text, "hikaricp_connection_timeout_total", "Connection timeout total count", "counter");
        sample(text, "hikaricp_connection_timeout_total", timeouts.sum());
        summary(text, "hikaricp_connection_acquired_nanos", "Connection acquired time (ns)", acquired);
        summary(text, "hikaricp_connection_usage_millis", "Connection usage (ms)", usage);
        summary(text, "hikaricp_connection_creation_millis", "Connection creation (ms)", creation);
        return text.toString();
    }

    private void gauge(StringBuilder text, String name, String help, long value) {
        head(text, name, help, "gauge");
        sample(text, name, value);
    }

    private void summary(StringBuilder text, String name, String help, Times times) {
        head(text, name, help, "summary");
        sample(text, name + "_count", times.count.sum());
        sample(text, name + "_sum", times.sum.sum());
    }

    private static void head(StringBuilder text, String name, String help, String type) {
        text.append("# HELP ").append(name).append(' ').append(help).append("\n# TYPE ").append(name).append(' ').append(type).append('\n');
    }

    private void sample(StringBuilder text, String name, long value) {
        text.append(name).append("{pool=\"").append(pool).append("\",} ").append((double) value).append('\n');
    }
}
