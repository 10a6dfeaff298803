package io.pegaflow.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What an agent process answers over HTTP, and to whom. */
class HttpDoorSystemTest {
    private static final Pattern ADDRESS = Pattern.compile("\"httpAddr\":\"([^\"]+)\"");
    private static final String CLEAN_CACHE = "/cache/memory/cleanup";
    private static final String CLEAN_INSTANCES = "/instances/cleanup";
    private static final String NOTHING_CLEANED =
            "{\"evicted_blocks\":0,\"evicted_bytes\":0,\"reclaimed_bytes\":0,\"still_referenced_blocks\":0}";
    private static final int BLOCKS = 4;

    private final TestDirectory directory = new TestDirectory();
    private final HttpClient http = HttpClient.newHttpClient();

    @AfterEach
    void remove() {
        directory.close();
    }

    private ChildJvm start(final String... options) {
        final List<String> all = new ArrayList<>(List.of("--http-addr", "127.0.0.1:0"));
        all.addAll(List.of(options));
        return ChildJvm.startAgent(directory, all.toArray(new String[0])).awaitReady();
    }

    private URI uri(final String path) {
        try {
            final Matcher ready =
                    ADDRESS.matcher(Files.readString(directory.run().resolve("ready")));
            assertTrue(ready.find());
            return URI.create("http://" + ready.group(1) + path);
        } catch (final IOException ex) {
            throw new AssertionError(ex);
        }
    }

    private HttpResponse<String> send(final HttpRequest request) {
        return http.sendAsync(request, BodyHandlers.ofString()).join();
    }

    private HttpResponse<String> get(final String path) {
        return send(HttpRequest.newBuilder(uri(path)).build());
    }

    private HttpResponse<String> post(final String path) {
        return send(
                HttpRequest.newBuilder(uri(path)).POST(BodyPublishers.noBody()).build());
    }

    private HttpResponse<String> post(final String path, final String authorization) {
        return send(HttpRequest.newBuilder(uri(path))
                .header("Authorization", authorization)
                .POST(BodyPublishers.noBody())
                .build());
    }

    private Path tokenFile() {
        return directory.run().resolve("admin.token");
    }

    private String bearer() {
        try {
            return "Bearer " + Files.readString(tokenFile());
        } catch (final IOException ex) {
            throw new AssertionError(ex);
        }
    }

    private CacheClient newClient(final String instance) {
        final CacheClient client = new CacheClient(directory.aeron(), directory.devices(), "worker");
        client.register(instance, "namespace");
        return client;
    }

    @Test
    void shouldAnswerProbes() {
        try (ChildJvm agent = start()) {
            assertTrue(agent.isAlive(), agent::toString);
            for (final String path : List.of("/health", "/health/startup", "/health/ready", "/health/live")) {
                assertEquals(200, get(path).statusCode(), path);
                assertEquals("ok", get(path).body(), path);
                assertEquals(405, post(path).statusCode(), path);
            }
            assertTrue(get("/version").body().startsWith("{\"version\":\"" + AgentVersion.get() + "\""));
            assertTrue(
                    get("/config").body().contains("\"pool-size\":\"32mb\""),
                    get("/config").body());
            assertTrue(
                    get("/config").body().contains("\"open-admin\":\"false\""),
                    get("/config").body());
        }
    }

    @Test
    void shouldTellInstances() {
        try (ChildJvm agent = start()) {
            assertTrue(agent.isAlive(), agent::toString);
            assertEquals("{\"instances\":[]}", get("/instances").body());
            try (CacheClient client = newClient("a \"quoted\" one")) {
                client.save(1, BLOCKS);
                assertEquals(
                        "{\"instances\":[\"a \\\"quoted\\\" one\"]}",
                        get("/instances").body());
            }
            Conditions.await(
                    "the end of the instance", () -> get("/instances").body().equals("{\"instances\":[]}"));
        }
    }

    @Test
    void shouldCleanTheCache() {
        try (ChildJvm agent = start();
                CacheClient client = newClient("instance")) {
            assertTrue(agent.isAlive(), agent::toString);
            assertEquals(NOTHING_CLEANED, post(CLEAN_CACHE, bearer()).body());
            client.save(1, BLOCKS);
            assertEquals(BLOCKS, client.query(1, BLOCKS).hitCount());
            final String cleaned = post(CLEAN_CACHE, bearer()).body();
            assertTrue(cleaned.startsWith("{\"evicted_blocks\":4,\"evicted_bytes\":"), cleaned);
            assertTrue(cleaned.endsWith(",\"reclaimed_bytes\":0,\"still_referenced_blocks\":4}"), cleaned);
            assertEquals(BLOCKS, client.load(8).blocksLoaded(), "what a lease holds is loaded still");
            Conditions.await(
                    "an empty cache", () -> post(CLEAN_CACHE, bearer()).body().equals(NOTHING_CLEANED));
            assertEquals(0, client.query(1, BLOCKS).hitCount());
            client.save(1, BLOCKS);
            assertTrue(post(CLEAN_CACHE, bearer()).body().endsWith("\"still_referenced_blocks\":0}"));
        }
    }

    @Test
    void shouldWithdrawInstances() {
        try (ChildJvm agent = start();
                CacheClient one = newClient("one");
                CacheClient other = newClient("other & more")) {
            assertTrue(agent.isAlive(), agent::toString);
            one.save(100, BLOCKS);
            final HttpResponse<String> unknown = post(CLEAN_INSTANCES + "?id=none", bearer());
            assertEquals(404, unknown.statusCode());
            assertEquals("instance none not found", unknown.body());
            assertEquals(400, post(CLEAN_INSTANCES + "?id=", bearer()).statusCode());

            assertEquals(
                    "{\"removed_instances\":[\"other & more\"],\"removed_tensors\":3}",
                    post(CLEAN_INSTANCES + "?id=other+%26%20more", bearer()).body());
            assertEquals("{\"instances\":[\"one\"]}", get("/instances").body());
            assertEquals(
                    "{\"removed_instances\":[\"one\"],\"removed_tensors\":3}",
                    post(CLEAN_INSTANCES, bearer()).body());
            assertEquals(
                    "{\"removed_instances\":[],\"removed_tensors\":0}",
                    post(CLEAN_INSTANCES, bearer()).body());

            other.register("other & more", "namespace");
            other.save(1, BLOCKS);
            assertEquals(BLOCKS, other.query(1, BLOCKS).hitCount(), "a client may register again");
        }
    }

    @Test
    void shouldLetNobodyDestroyAnythingWithoutTheToken() throws IOException {
        try (ChildJvm agent = start();
                CacheClient client = newClient("instance")) {
            assertTrue(agent.isAlive(), agent::toString);
            client.save(1, BLOCKS);
            final String wrong = bearer().substring(0, bearer().length() - 1) + "x";
            for (final String path : List.of(CLEAN_CACHE, CLEAN_INSTANCES, CLEAN_INSTANCES + "?id=instance")) {
                for (final HttpResponse<String> refused :
                        List.of(post(path), post(path, wrong), post(path, "Basic x"), post(path, "Bearer "))) {
                    assertEquals(401, refused.statusCode(), path);
                    assertTrue(refused.body().contains(tokenFile().toString()), refused.body());
                    assertFalse(refused.body().contains(Files.readString(tokenFile())), "the token stays a secret");
                }
                assertEquals(405, get(path).statusCode());
            }
            assertEquals(BLOCKS, client.query(1, BLOCKS).hitCount());
            assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(tokenFile())));
            assertEquals(64, Files.size(tokenFile()));
            agent.terminate();
            assertEquals(ExitCode.FINE.status(), agent.awaitExit());
        }
        assertFalse(Files.exists(tokenFile()));
    }

    @Test
    void shouldLetAnybodyWhenTheOperatorSaysSo() {
        try (ChildJvm agent = start("--open-admin", "true")) {
            assertTrue(agent.isAlive(), agent::toString);
            assertEquals(NOTHING_CLEANED, post(CLEAN_CACHE).body());
            assertFalse(Files.exists(tokenFile()));
        }
    }

    @Test
    void shouldMakeANewTokenAfterAKill() throws IOException {
        final String first;
        try (ChildJvm agent = start()) {
            assertTrue(agent.isAlive(), agent::toString);
            first = bearer();
            agent.kill();
        }
        try (ChildJvm agent = start()) {
            assertTrue(agent.isAlive(), agent::toString);
            agent.expect("the agent before this one");
            assertFalse(first.equals(bearer()));
            assertEquals(401, post(CLEAN_CACHE, first).statusCode());
            assertEquals(200, post(CLEAN_CACHE, bearer()).statusCode());
        }
    }

    @Test
    void shouldAnswerProbesWhileManyAskForActions() {
        try (ChildJvm agent = start()) {
            assertTrue(agent.isAlive(), agent::toString);
            final List<CompletableFuture<HttpResponse<String>>> actions = new ArrayList<>();
            for (int i = 0; i < 64; i++) {
                actions.add(http.sendAsync(
                        HttpRequest.newBuilder(uri(CLEAN_CACHE))
                                .header("Authorization", bearer())
                                .POST(BodyPublishers.noBody())
                                .build(),
                        BodyHandlers.ofString()));
            }
            assertEquals("ok", get("/health/ready").body());
            int done = 0;
            for (final CompletableFuture<HttpResponse<String>> action : actions) {
                final int status = action.join().statusCode();
                assertTrue(status == 200 || status == 429, "status=" + status);
                done += status == 200 ? 1 : 0;
            }
            assertTrue(done > 0);
        }
    }
}
