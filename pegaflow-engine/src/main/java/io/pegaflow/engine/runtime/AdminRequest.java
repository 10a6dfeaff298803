package io.pegaflow.engine.runtime;

import io.pegaflow.engine.core.InputKind;
import io.pegaflow.engine.runtime.AdminGateway.CacheCleaning;
import io.pegaflow.engine.runtime.AdminGateway.WithdrawnInstance;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.agrona.concurrent.UnsafeBuffer;

/** What an administrator asks, begun on the engine's thread. */
abstract class AdminRequest<T> {
    final CompletableFuture<T> answer = new CompletableFuture<>();

    /** Carry it out as far as it goes at once. */
    abstract void begin(int id, CoreFeed feed);

    void onCleaned(final CacheCleaning cleaning) {}

    void onWithdrawn(final WithdrawnInstance instance) {}

    /** Answered when the core says that it is through. */
    static final class Clean extends AdminRequest<CacheCleaning> {
        @Override
        void begin(final int id, final CoreFeed feed) {
            feed.input(InputKind.CLEAN_CACHE, id);
        }

        @Override
        void onCleaned(final CacheCleaning cleaning) {
            answer.complete(cleaning);
        }
    }

    /** Answered within its input. */
    static final class Withdraw extends AdminRequest<List<WithdrawnInstance>> {
        private final List<WithdrawnInstance> withdrawn = new ArrayList<>();
        private final String name;

        Withdraw(final String name) {
            this.name = name;
        }

        @Override
        void begin(final int id, final CoreFeed feed) {
            final byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
            feed.input(InputKind.WITHDRAW_INSTANCES, id, new UnsafeBuffer(bytes), 0, bytes.length);
            answer.complete(withdrawn);
        }

        @Override
        void onWithdrawn(final WithdrawnInstance instance) {
            withdrawn.add(instance);
        }
    }

    /** Answered by looking. */
    static final class Names extends AdminRequest<List<String>> {
        @Override
        void begin(final int id, final CoreFeed feed) {
            answer.complete(feed.instanceNames());
        }
    }
}
