import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;

/** HikariCP, and what it tells a tracker on /metrics. */
public final class Main {
    public static void main(String[] arguments) throws Exception {
        AtomicReference<Tracker> tracker = new AtomicReference<>();
        HikariConfig config = configuration(URI.create(System.getenv("DATABASE_URL")));
        config.setMetricsTrackerFactory((pool, stats) -> {
            tracker.set(new Tracker(pool, stats));
            return tracker.get();
        });
        // The bean is the pool itself, which takes a time limit with each call.
        Callers callers = new Callers((HikariPool) new HikariDataSource(config).getHikariPoolMXBean());
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.setExecutor(Executors.newCachedThreadPool());
        server.createContext("/", exchange -> answer(exchange, callers, tracker.get()));
        server.start();
        System.out.println("http://127.0.0.1:" + server.getAddress().getPort());
        System.out.flush();
        // Ends with the test, however that ends.
        while (System.in.read() >= 0) { }
        Runtime.getRuntime().halt(0);
    }

    private static HikariConfig configuration(URI url) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("orders");
        config.setMinimumIdle(2);
        config.setMaximumPoolSize(5);
        config.setJdbcUrl("jdbc:postgresql://" + url.getHost() + ":" + url.getPort() + url.getPath());
        config.setUsername(url.getUserInfo());
        Map<String, String> parameters = parameters(url.getQuery());
        config.addDataSourceProperty("sslmode", parameters.getOrDefault("sslmode", "disable"));
        config.addDataSourceProperty("ApplicationName", parameters.getOrDefault("application_name", "orders"));
        return config;
    }

    private static void answer(HttpExchange exchange, Callers callers, Tracker tracker) throws IOException {
        Map<String, String> given = parameters(exchange.getRequestURI().getQuery());
        int n = Integer.parseInt(given.getOrDefault("n", "1"));
        long timeoutMs = Long.parseLong(given.getOrDefault("timeout_ms", "600000"));
        try {
            switch (exchange.getRequestURI().getPath()) {
                case "/metrics": send(exchange, 200, "text/plain; version=0.0.4; charset=utf-8", tracker.exposition()); return;
                case "/hold": callers.hold(n); break;
                case "/queue": callers.queue(n, timeoutMs); break;
                case "/release": callers.release(); break;
                case "/state": break;
                default: send(exchange, 404, "text/plain", "no such address\n"); return;
            }
            send(exchange, 200, "application/json", callers.state());
        } catch (java.sql.SQLException error) {
            send(exchange, 500, "text/plain", error.toString());
        }
    }

    private static void send(HttpExchange exchange, int status, String contentType, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", contentType);
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private static Map<String, String> parameters(String query) {
        Map<String, String> parameters = new HashMap<>();
        for (String pair : query == null ? new String[0] : query.split("&")) {
            String[] parts = pair.split("=", 2);
            parameters.put(parts[0], parts.length > 1 ? parts[1] : "");
        }
        return parameters;
    }
}
