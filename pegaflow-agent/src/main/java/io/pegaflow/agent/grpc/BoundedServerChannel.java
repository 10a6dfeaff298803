package io.pegaflow.agent.grpc;

import io.grpc.netty.shaded.io.netty.channel.Channel;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioServerSocketChannel;
import java.util.List;

/** Accepts connections, and closes those at once that are too many: before anything is made for them. */
final class BoundedServerChannel extends NioServerSocketChannel {
    private final GrpcConnections connections;

    BoundedServerChannel(final GrpcConnections connections) {
        this.connections = connections;
    }

    @Override
    protected int doReadMessages(final List<Object> accepted) throws Exception {
        final int count = super.doReadMessages(accepted);
        if (count > 0) {
            final Channel channel = (Channel) accepted.get(accepted.size() - 1);
            if (!connections.onAccepted(channel)) {
                accepted.remove(accepted.size() - 1);
                channel.unsafe().closeForcibly();
            }
        }
        return count;
    }
}
