package io.pegaflow.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.agrona.CloseHelper;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Whatever comes to the HTTP port, probes are answered: who waits in vain for one would restart the agent and lose the cache. */
class HttpAbuseSystemTest {
    private static final int TIMEOUT_MS = 30_000;
    private static final String PROBE = "GET /health/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

    /** Longer than a probe may take that Kubernetes sends, and far below the time after which slow clients are let go. */
    private static final int PROBE_TIMEOUT_MS = 3_000;

    private static GrpcSystem system;

    private final List<Socket> sockets = new ArrayList<>();

    @BeforeAll
    static void startAgent() {
        system = new GrpcSystem().start();
    }

    @AfterAll
    static void stopAgent() {
        system.close();
    }

    @AfterEach
    void closeSockets() {
        CloseHelper.closeAll(sockets);
    }

    private Socket connect() throws IOException {
        final Socket socket = new Socket(InetAddress.getLoopbackAddress(), system.httpPort());
        socket.setSoTimeout(TIMEOUT_MS);
        sockets.add(socket);
        return socket;
    }

    private static void send(final Socket socket, final String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** All that comes until the agent closes the connection. */
    private static String readAll(final Socket socket) throws IOException {
        try {
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (final SocketException ex) {
            // The agent closed it with bytes unread.
            return "";
        }
    }

    private String exchange(final String request) throws IOException {
        final Socket socket = connect();
        send(socket, request);
        return readAll(socket);
    }

    private void assertProbed() throws IOException {
        final Socket socket = connect();
        socket.setSoTimeout(PROBE_TIMEOUT_MS);
        send(socket, PROBE);
        final String answer = readAll(socket);
        assertTrue(answer.startsWith("HTTP/1.1 200 ") && answer.endsWith("ok"), answer);
    }

    @Test
    void shouldAnswerProbesBesideClientsThatNeverFinishTheirRequests() throws IOException {
        final List<Socket> slow = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            final Socket socket = connect();
            send(socket, i % 2 == 0 ? "GET /met" : "POST /instances/cleanup HTTP/1.1\r\nContent-Length: 1000\r\n\r\nx");
            slow.add(socket);
            assertProbed();
        }
        for (final Socket socket : slow) {
            assertFalse(readAll(socket).contains(" 200 "), "let go in time");
        }
    }

    @Test
    void shouldAnswerProbesBesideClientsThatNeverRead() throws IOException {
        for (int i = 0; i < 20; i++) {
            final Socket socket = connect();
            for (int j = 0; j < 20; j++) {
                send(socket, "GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n");
            }
        }
        assertProbed();
    }

    @Test
    void shouldAnswerProbesBesideMoreConnectionsThanItHolds() throws IOException {
        for (int i = 0; i < 600; i++) {
            connect();
        }
        assertProbed();
    }

    @Test
    void shouldRefuseWhatIsTooLong() throws IOException {
        final String refused = "HTTP/1.1 4";
        final String endless = "x".repeat(100_000);
        assertTrue(exchange("GET /" + endless + " HTTP/1.1\r\nHost: localhost\r\n\r\n")
                .startsWith(refused));
        assertTrue(exchange("GET /health HTTP/1.1\r\nHost: localhost\r\nX: " + endless + "\r\n\r\n")
                .startsWith(refused));
        final StringBuilder many = new StringBuilder("GET /health HTTP/1.1\r\nHost: localhost\r\n");
        for (int i = 0; i < 10_000; i++) {
            many.append("X-").append(i).append(": y\r\n");
        }
        assertTrue(exchange(many.append("\r\n").toString()).startsWith(refused));
        assertTrue(
                exchange("POST /cache/memory/cleanup HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000000\r\n\r\n"
                                + endless)
                        .startsWith(refused));
        assertProbed();
    }

    @Test
    void shouldRefuseWhatItDoesNotKnow() throws IOException {
        final String end = " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
        for (final String path : List.of("/nonsense", "/health/", "/health/live/x", "/../etc/passwd", "//health")) {
            assertTrue(exchange("GET " + path + end).startsWith("HTTP/1.1 404 "), path);
        }
        for (final String method : List.of("PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "BREW")) {
            final String answer = exchange(method + " /health" + end);
            assertTrue(answer.startsWith("HTTP/1.1 405 "), answer);
            assertTrue(answer.contains("llow: GET, HEAD"), answer);
        }
        assertTrue(exchange("HEAD /health" + end).startsWith("HTTP/1.1 200 "));
        assertTrue(exchange("HEAD /health" + end).endsWith("\r\n\r\n"), "a head has no body");
        assertTrue(exchange("GET /health?x=%zz" + end).startsWith("HTTP/1.1 "), "whatever the query is");
        assertTrue(exchange("POST /instances/cleanup?id=%zz" + end).startsWith("HTTP/1.1 4"));
    }

    @Test
    void shouldCloseOnWhoSpeaksSomethingElse() throws IOException {
        final byte[] garbage = new byte[64 * 1024];
        new Random(3).nextBytes(garbage);
        for (final String opening : List.of(
                new String(garbage, StandardCharsets.ISO_8859_1),
                "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
                "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\r\n\r\n",
                "\r\n\r\n\r\n\r\n",
                "GET\r\n\r\n")) {
            final Socket socket = connect();
            try {
                send(socket, opening);
                socket.shutdownOutput();
            } catch (final SocketException ex) {
                // The agent has seen enough.
            }
            assertFalse(readAll(socket).startsWith("HTTP/1.1 200"), opening);
        }
        assertProbed();
    }

    @Test
    void shouldServeSeveralRequestsOfAConnection() throws IOException {
        final Socket socket = connect();
        send(socket, PROBE.replace("Connection: close\r\n", "").repeat(3) + PROBE);
        assertEquals(4, readAll(socket).split("HTTP/1.1 200 ", -1).length - 1);
    }
}
