package io.pegaflow.client;

import org.agrona.LangUtil;

/**
 * Keeps what a listener throws until the bookkeeping around the call is done. Aeron would swallow it in its poll, and half a
 * round of failures must not be lost because the first one's listener threw.
 */
final class ListenerGuard {
    private Throwable first;

    void onThrown(final Throwable thrown) {
        if (first == null) {
            first = thrown;
        } else if (first != thrown) {
            first.addSuppressed(thrown);
        }
    }

    void rethrow() {
        if (first != null) {
            final Throwable thrown = first;
            first = null;
            LangUtil.rethrowUnchecked(thrown);
        }
    }
}
