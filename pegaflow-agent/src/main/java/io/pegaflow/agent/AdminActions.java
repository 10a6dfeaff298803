package io.pegaflow.agent;

import io.pegaflow.agent.http.HttpAction;
import io.pegaflow.agent.http.HttpAnswer;
import io.pegaflow.agent.http.HttpQuestion;
import io.pegaflow.engine.runtime.AdminGateway;
import io.pegaflow.engine.runtime.AdminGateway.CacheCleaning;
import io.pegaflow.engine.runtime.AdminGateway.WithdrawnInstance;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/**
 * What is asked of the engine over HTTP. One of these requests waits for the engine at a time, so that a stalled one leaves threads
 * for the probes; others are told to come back.
 */
final class AdminActions {
    private static final int OK = 200;
    private static final int BAD_REQUEST = 400;
    private static final int UNAUTHORISED = 401;
    private static final int NOT_FOUND = 404;
    private static final int BUSY = 429;
    private static final int FAILED = 500;
    private static final int UNAVAILABLE = 503;
    private static final long TIMEOUT_MS = 8_000;

    private final Semaphore turn = new Semaphore(1);
    private final AdminGateway gateway;
    private final AdminToken token;

    AdminActions(final AdminGateway gateway, final AdminToken token) {
        this.gateway = gateway;
        this.token = token;
    }

    Map<String, HttpAction> byPath() {
        return Map.of(
                "/cache/memory/cleanup", authorised(this::cleanCache),
                "/instances/cleanup", authorised(this::cleanInstances));
    }

    HttpAnswer instances() {
        return ask(gateway::instanceNames, names -> HttpAnswer.json(OK, "{\"instances\":" + Json.array(names) + "}"));
    }

    private HttpAction authorised(final HttpAction action) {
        return question -> token.allows(question.authorization())
                ? action.post(question)
                : HttpAnswer.plain(UNAUTHORISED, token.refusal() + "\n");
    }

    private HttpAnswer cleanCache(final HttpQuestion question) {
        return ask(gateway::cleanCache, AdminActions::describe);
    }

    private static HttpAnswer describe(final CacheCleaning cleaning) {
        return HttpAnswer.json(
                OK,
                "{\"evicted_blocks\":" + cleaning.evictedBlocks() + ",\"evicted_bytes\":" + cleaning.evictedBytes()
                        + ",\"reclaimed_bytes\":" + cleaning.reclaimedBytes() + ",\"still_referenced_blocks\":"
                        + cleaning.referencedBlocks() + "}");
    }

    private HttpAnswer cleanInstances(final HttpQuestion question) {
        final String name;
        try {
            name = question.parameter("id");
        } catch (final IllegalArgumentException ex) {
            return HttpAnswer.plain(BAD_REQUEST, "not a percent-encoded id: query='" + question.query() + "'\n");
        }
        if (name == null) {
            return ask(gateway::withdrawAllInstances, AdminActions::describe);
        }
        if (name.isEmpty()) {
            return HttpAnswer.plain(BAD_REQUEST, "id is empty; name an instance, or leave id out for all of them\n");
        }
        return ask(
                () -> gateway.withdrawInstance(name),
                withdrawn -> withdrawn.isEmpty()
                        ? HttpAnswer.plain(NOT_FOUND, "instance " + name + " not found")
                        : describe(withdrawn));
    }

    private static HttpAnswer describe(final List<WithdrawnInstance> withdrawn) {
        return HttpAnswer.json(
                OK,
                "{\"removed_instances\":"
                        + Json.array(
                                withdrawn.stream().map(WithdrawnInstance::name).toList())
                        + ",\"removed_tensors\":"
                        + withdrawn.stream()
                                .mapToLong(WithdrawnInstance::layers)
                                .sum() + "}");
    }

    private <T> HttpAnswer ask(final Question<T> question, final Function<T, HttpAnswer> describer) {
        if (!turn.tryAcquire()) {
            return HttpAnswer.plain(BUSY, "another request waits for the engine; try again\n");
        }
        try {
            return describer.apply(question.ask().get(TIMEOUT_MS, TimeUnit.MILLISECONDS));
        } catch (final TimeoutException ex) {
            return HttpAnswer.plain(
                    UNAVAILABLE,
                    "the engine has not answered in time, and may yet do what was asked: seconds="
                            + TimeUnit.MILLISECONDS.toSeconds(TIMEOUT_MS) + "; see /health\n");
        } catch (final ExecutionException ex) {
            return HttpAnswer.plain(
                    FAILED, "the engine did not do it: cause=" + ex.getCause().getMessage() + "\n");
        } catch (final InterruptedException ex) {
            Thread.currentThread().interrupt();
            return HttpAnswer.plain(UNAVAILABLE, "the agent stops\n");
        } finally {
            turn.release();
        }
    }

    /** Something to ask the engine. */
    private interface Question<T> {
        CompletableFuture<T> ask();
    }
}
