package io.pegaflow.engine.runtime;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.agrona.concurrent.ManyToOneConcurrentArrayQueue;

/**
 * What administrators ask of an engine, of which few requests wait at a time. Any thread may ask; the engine's answers within
 * some 10 ms while its loop turns. Answers are completed on the engine's thread: whoever waits for one must do so on his own.
 */
public final class AdminGateway {
    private static final int CAPACITY = 16;
    private static final String ALL = "";

    private final ManyToOneConcurrentArrayQueue<AdminRequest<?>> requests =
            new ManyToOneConcurrentArrayQueue<>(CAPACITY);

    /** One without an engine yet. */
    public AdminGateway() {}

    /**
     * What a cleaning of the cache did.
     *
     * @param evictedBlocks    complete blocks that left.
     * @param evictedBytes     of their pages.
     * @param reclaimedBytes   of pages that came free.
     * @param referencedBlocks that are still held, of this cleaning or an earlier one; their pages come free when they are not.
     */
    public record CacheCleaning(long evictedBlocks, long evictedBytes, long reclaimedBytes, long referencedBlocks) {}

    /**
     * An instance that was withdrawn.
     *
     * @param name   of the instance.
     * @param layers that its devices had registered.
     */
    public record WithdrawnInstance(String name, int layers) {}

    /**
     * Empty the cache. What is held leaves when the last holder lets go, what is being saved stays.
     *
     * @return what it did; fails if too many requests wait, or the engine stops.
     */
    public CompletableFuture<CacheCleaning> cleanCache() {
        return offer(new AdminRequest.Clean());
    }

    /**
     * Withdraw an instance, whoever registered it.
     *
     * @param name of the instance, not empty.
     * @return the instance, nothing if there is none of that name; fails as {@link #cleanCache()}.
     */
    public CompletableFuture<List<WithdrawnInstance>> withdrawInstance(final String name) {
        return offer(new AdminRequest.Withdraw(name));
    }

    /**
     * Withdraw all instances.
     *
     * @return those that there were; fails as {@link #cleanCache()}.
     */
    public CompletableFuture<List<WithdrawnInstance>> withdrawAllInstances() {
        return offer(new AdminRequest.Withdraw(ALL));
    }

    /**
     * Names of the instances.
     *
     * @return the names; fails as {@link #cleanCache()}.
     */
    public CompletableFuture<List<String>> instanceNames() {
        return offer(new AdminRequest.Names());
    }

    private <T> CompletableFuture<T> offer(final AdminRequest<T> request) {
        if (!requests.offer(request)) {
            request.answer.completeExceptionally(
                    new RejectedExecutionException("too many requests of administrators wait: most=" + CAPACITY));
        }
        return request.answer;
    }

    AdminRequest<?> poll() {
        return requests.poll();
    }
}
