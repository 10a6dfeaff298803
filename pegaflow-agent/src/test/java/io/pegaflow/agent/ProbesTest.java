package io.pegaflow.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.pegaflow.agent.http.HttpAddress;
import io.pegaflow.engine.runtime.LockStepScheduler;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.agrona.CloseHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is answered over HTTP while the engine's loop, turned by hand, stands still. */
class ProbesTest {
    private static final int OK = 200;
    private static final int BUSY = 429;
    private static final int UNAVAILABLE = 503;
    private static final String CLEANUP = "/cache/memory/cleanup";

    private final TestDirectory directory = new TestDirectory();
    private final LockStepScheduler scheduler = new LockStepScheduler();
    private final HttpClient http = HttpClient.newHttpClient();
    private volatile long nowNs = TimeUnit.SECONDS.toNanos(100);
    private AgentLauncher agent;

    @BeforeEach
    void start() {
        final AgentContext context = directory
                .agentContext()
                .nanoClock(() -> nowNs)
                .openAdmin(true)
                .httpAddress(HttpAddress.parse("127.0.0.1:0"));
        context.threads().scheduler(scheduler);
        agent = AgentLauncher.launch(context);
        turn();
    }

    @AfterEach
    void stop() {
        CloseHelper.closeAll(agent, directory);
    }

    private void turn() {
        pass(20, TimeUnit.MILLISECONDS);
        scheduler.doWork();
    }

    private void pass(final long time, final TimeUnit unit) {
        nowNs += unit.toNanos(time);
    }

    private HttpRequest.Builder request(final String path) {
        return HttpRequest.newBuilder(URI.create("http://" + agent.httpAddress() + path));
    }

    private int get(final String path) {
        return http.sendAsync(request(path).build(), BodyHandlers.ofString())
                .join()
                .statusCode();
    }

    private CompletableFuture<Integer> post(final String path) {
        return http.sendAsync(request(path).POST(BodyPublishers.noBody()).build(), BodyHandlers.ofString())
                .thenApply(HttpResponse::statusCode);
    }

    private void assertProbes(final int ready, final int health, final int live) {
        assertEquals(OK, get("/health/startup"), "once it has started it has");
        assertEquals(ready, get("/health/ready"), "ready");
        assertEquals(health, get("/health"), "health");
        assertEquals(live, get("/health/live"), "live");
    }

    @Test
    void shouldGiveUpOnAStandingEngineStepByStep() {
        assertProbes(OK, OK, OK);
        pass(1, TimeUnit.SECONDS);
        assertProbes(UNAVAILABLE, OK, OK);
        pass(4, TimeUnit.SECONDS);
        assertProbes(UNAVAILABLE, UNAVAILABLE, OK);
        pass(55, TimeUnit.SECONDS);
        assertProbes(UNAVAILABLE, UNAVAILABLE, UNAVAILABLE);
        turn();
        assertProbes(OK, OK, OK);
    }

    @Test
    void shouldAnswerProbesWhileAnActionWaitsForTheEngine() {
        final CompletableFuture<Integer> one = post(CLEANUP);
        final CompletableFuture<Integer> other = post(CLEANUP);
        Conditions.await("one of them to be turned away", () -> one.isDone() || other.isDone());
        final CompletableFuture<Integer> waiting = one.isDone() ? other : one;
        assertEquals(BUSY, (one.isDone() ? one : other).join());
        assertEquals(BUSY, get("/instances"));
        assertProbes(OK, OK, OK);

        Conditions.await("the action", () -> {
            turn();
            return waiting.isDone();
        });
        assertEquals(OK, waiting.join());
        assertEquals(OK, get("/health/ready"));
    }
}
