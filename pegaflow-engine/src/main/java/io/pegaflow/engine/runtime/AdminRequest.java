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
    private T result;

    /** Carry it out as far as it goes at once. */
    abstract void begin(int id, CoreFeed feed);

    /** This will be the answer, once it may be told. */
    final void finish(final T of) {
        result = of;
    }

    final boolean isFinished() {
        return result != null;
    }

    final void tell() {
        answer.complete(result);
    }

    void onCleaned(final CacheCleaning cleaning) {}

    void onWithdrawn(final WithdrawnInstance instance) {}

    /** Finished when the core says that it is through. */
    static final class Clean extends AdminRequest<CacheCleaning> {
        @Override
        void begin(final int id, final CoreFeed feed) {
            feed.input(InputKind.CLEAN_CACHE, id);
        }

        @Override
        void onCleaned(final CacheCleaning cleaning) {
            finish(cleaning);
        }
    }

    /** Finished within its input. */
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
            finish(withdrawn);
        }

        @Override
        void onWithdrawn(final WithdrawnInstance instance) {
            withdrawn.add(instance);
        }
    }

    /** Finished by looking. */
    static final class Names extends AdminRequest<List<String>> {
        @Override
        void begin(final int id, final CoreFeed feed) {
            finish(feed.instanceNames());
        }
    }
}
