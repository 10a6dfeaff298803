package io.pegaflow.engine.runtime;

import io.pegaflow.engine.runtime.AdminGateway.CacheCleaning;
import io.pegaflow.engine.runtime.AdminGateway.WithdrawnInstance;
import java.util.concurrent.CancellationException;

/**
 * Takes what administrators ask, one request after another, and answers as clients are answered: where replies wait for the
 * journal, so do these. Owned by the engine's thread; allocates only when there is one.
 */
final class AdminPoller {
    private static final long NO_POSITION = -1;

    private final AdminGateway gateway;
    private final JournalGate journal;
    private AdminRequest<?> current;
    private int currentId;
    private long endPosition;

    AdminPoller(final AdminGateway gateway, final JournalGate journal) {
        this.gateway = gateway;
        this.journal = journal;
    }

    /** Answer the one that is finished, if it need not wait for its records any longer. To be called between inputs. */
    int answer() {
        if (current == null || !current.isFinished()) {
            return 0;
        }
        if (journal.isSync()) {
            if (endPosition == NO_POSITION) {
                endPosition = journal.position();
            }
            if (journal.appendedPosition() < endPosition) {
                return 0;
            }
        }
        current.tell();
        current = null;
        return 1;
    }

    int poll(final CoreFeed feed) {
        if (current != null) {
            return 0;
        }
        current = gateway.poll();
        if (current == null) {
            return 0;
        }
        endPosition = NO_POSITION;
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

    /** Nothing more is answered but what is finished already. */
    void close() {
        answer();
        for (AdminRequest<?> left = current == null ? gateway.poll() : current; left != null; left = gateway.poll()) {
            left.answer.completeExceptionally(new CancellationException("the engine stops"));
        }
    }
}
