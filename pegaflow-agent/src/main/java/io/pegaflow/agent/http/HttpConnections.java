package io.pegaflow.agent.http;

import io.grpc.netty.shaded.io.netty.channel.ChannelHandlerContext;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The connections that are open, of which there are only so many: the next one takes the place of that whose request has been
 * awaited longest. So who opens many and asks nothing shuts nobody out. For the thread of the network alone.
 */
final class HttpConnections {
    private static final int MAX_OPEN = 512;

    private final Set<ChannelHandlerContext> waiting = new LinkedHashSet<>();
    private final Set<ChannelHandlerContext> open = new LinkedHashSet<>();

    void onOpened(final ChannelHandlerContext context) {
        if (open.size() >= MAX_OPEN) {
            final Iterator<ChannelHandlerContext> eldest = (waiting.isEmpty() ? open : waiting).iterator();
            final ChannelHandlerContext leaving = eldest.next();
            eldest.remove();
            leaving.close();
        }
        open.add(context);
        waiting.add(context);
    }

    void onRequest(final ChannelHandlerContext context) {
        waiting.remove(context);
    }

    void onAnswered(final ChannelHandlerContext context) {
        waiting.add(context);
    }

    void onClosed(final ChannelHandlerContext context) {
        open.remove(context);
        waiting.remove(context);
    }

    void closeAll() {
        new ArrayList<>(open).forEach(ChannelHandlerContext::close);
    }
}
