package io.pegaflow.agent.grpc;

import io.grpc.Attributes;
import io.grpc.Grpc;
import io.grpc.ServerTransportFilter;
import io.grpc.netty.shaded.io.netty.channel.Channel;
import io.pegaflow.agent.logging.LogNames;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections that are open, of which there are only so many, and from one address so many. When they are, the next one takes the
 * place of the eldest that has not said yet that it speaks HTTP/2: so who opens many and says nothing shuts nobody out. Any thread
 * may call.
 */
final class GrpcConnections extends ServerTransportFilter {
    private static final Logger LOGGER = LoggerFactory.getLogger(LogNames.AGENT);
    private static final long REPORT_PAUSE_NS = TimeUnit.MINUTES.toNanos(1);

    private final Set<Channel> channels = new HashSet<>();
    private final Map<SocketAddress, Channel> silent = new LinkedHashMap<>();
    private final Map<InetAddress, Integer> countByAddress = new HashMap<>();
    private final int highest;
    private final int highestOfAddress;
    private long refused;
    private long reportedNs;

    /** So many, and from one address so many. */
    GrpcConnections(final int highest, final int highestOfAddress) {
        this.highest = highest;
        this.highestOfAddress = highestOfAddress;
    }

    /** May this connection stay? */
    synchronized boolean onAccepted(final Channel channel) {
        final SocketAddress remote = channel.remoteAddress();
        if (!(remote instanceof InetSocketAddress)) {
            // It has left again.
            return false;
        }
        final InetAddress address = ((InetSocketAddress) remote).getAddress();
        final int ofAddress = countByAddress.getOrDefault(address, 0);
        final boolean isRoom = ofAddress >= highestOfAddress
                ? endEldestSilent(address)
                : channels.size() < highest || endEldestSilent(null);
        if (!isRoom) {
            refused++;
            report(address, ofAddress);
            return false;
        }
        channels.add(channel);
        countByAddress.merge(address, 1, Integer::sum);
        silent.put(remote, channel);
        channel.closeFuture().addListener(future -> forget(remote, channel));
        return true;
    }

    /** Of that address, or of any if it is null. False if there is none. */
    private boolean endEldestSilent(final InetAddress address) {
        for (final Map.Entry<SocketAddress, Channel> entry : silent.entrySet()) {
            if (address == null || address.equals(((InetSocketAddress) entry.getKey()).getAddress())) {
                // Forgotten at once, though it takes a moment until it is closed.
                forget(entry.getKey(), entry.getValue());
                entry.getValue().close();
                return true;
            }
        }
        return false;
    }

    private void report(final InetAddress address, final int ofAddress) {
        final long nowNs = System.nanoTime();
        if (refused == 1 || nowNs - reportedNs >= REPORT_PAUSE_NS) {
            reportedNs = nowNs;
            LOGGER.warn(
                    "connections to the gRPC service are refused: address={}, connections_of_address={}, highest={},"
                            + " connections={}, highest={}, refused={}; end those that nobody needs",
                    address.getHostAddress(),
                    ofAddress,
                    highestOfAddress,
                    channels.size(),
                    highest,
                    refused);
        }
    }

    @Override
    public Attributes transportReady(final Attributes attributes) {
        final SocketAddress remote = attributes.get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR);
        synchronized (this) {
            silent.remove(remote);
        }
        return attributes;
    }

    private synchronized void forget(final SocketAddress remote, final Channel channel) {
        if (channels.remove(channel)) {
            silent.remove(remote, channel);
            countByAddress.computeIfPresent(
                    ((InetSocketAddress) remote).getAddress(), (address, count) -> count == 1 ? null : count - 1);
        }
    }

    synchronized int open() {
        return channels.size();
    }

    synchronized int silent() {
        return silent.size();
    }
}
