package io.pegaflow.engine.runtime;

import io.pegaflow.engine.runtime.AdminGateway.CacheCleaning;
import io.pegaflow.engine.runtime.AdminGateway.WithdrawnInstance;
import java.util.concurrent.CancellationException;

/** Takes what administrators ask, one request after another. Owned by the engine's thread; allocates only when there is one. */
final class AdminPoller {
    private final AdminGateway gateway;
    private AdminRequest<?> current;
    private int currentId;

    AdminPoller(final AdminGateway gateway) {
        this.gateway = gateway;
    }

    int poll(final CoreFeed feed) {
        if (current != null && !current.answer.isDone()) {
            return 0;
        }
        current = gateway.poll();
        if (current == null) {
            return 0;
        }
        current.begin(++currentId, feed);
        return 1;
    }

    void onCleaned(final int requestId, final CacheCleaning cleaning) {
        if (current != null && requestId == currentId) {
            current.onCleaned(cleaning);
        }
    }

    void onWithdrawn(final int requestId, final WithdrawnInstance instance) {
        if (current != null && requestId == currentId) {
            current.onWithdrawn(instance);
        }
    }

    /** Nothing more is answered. */
    void close() {
        for (AdminRequest<?> left = current == null ? gateway.poll() : current; left != null; left = gateway.poll()) {
            left.answer.completeExceptionally(new CancellationException("the engine stops"));
        }
    }
}
