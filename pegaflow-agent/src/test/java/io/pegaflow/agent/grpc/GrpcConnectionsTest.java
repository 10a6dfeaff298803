package io.pegaflow.agent.grpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Attributes;
import io.grpc.Grpc;
import io.grpc.netty.shaded.io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GrpcConnectionsTest {
    private final GrpcConnections connections = new GrpcConnections(5, 3);
    private final List<EmbeddedChannel> channels = new ArrayList<>();

    @AfterEach
    void closeChannels() {
        channels.forEach(EmbeddedChannel::close);
        assertEquals(0, connections.open());
        assertEquals(0, connections.silent());
    }

    private EmbeddedChannel channel(final String host, final int port) {
        final SocketAddress remote = new InetSocketAddress(host, port);
        final EmbeddedChannel channel = new EmbeddedChannel() {
            @Override
            protected SocketAddress remoteAddress0() {
                return remote;
            }
        };
        channels.add(channel);
        return channel;
    }

    private void onReady(final EmbeddedChannel channel) {
        connections.transportReady(Attributes.newBuilder()
                .set(Grpc.TRANSPORT_ATTR_REMOTE_ADDR, channel.remoteAddress())
                .build());
    }

    private EmbeddedChannel ready(final String host, final int port) {
        final EmbeddedChannel channel = channel(host, port);
        assertTrue(connections.onAccepted(channel));
        onReady(channel);
        return channel;
    }

    @Test
    void shouldPutTheNextInThePlaceOfTheEldestOfItsAddressThatIsSilent() {
        final EmbeddedChannel other = channel("127.0.0.1", 1);
        final EmbeddedChannel serving = ready("127.0.0.2", 1);
        final EmbeddedChannel eldest = channel("127.0.0.2", 2);
        final EmbeddedChannel next = channel("127.0.0.2", 3);
        assertTrue(connections.onAccepted(other));
        assertTrue(connections.onAccepted(eldest));
        assertTrue(connections.onAccepted(next));
        assertTrue(connections.onAccepted(channel("127.0.0.2", 4)));
        eldest.runPendingTasks();
        assertFalse(eldest.isOpen());
        assertTrue(other.isOpen() && serving.isOpen() && next.isOpen());
        assertEquals(4, connections.open());
        assertEquals(3, connections.silent());
        onReady(next);
        assertEquals(2, connections.silent());
    }

    @Test
    void shouldPutTheNextInThePlaceOfTheEldestOfAllThatIsSilent() {
        final EmbeddedChannel eldest = channel("127.0.0.1", 1);
        assertTrue(connections.onAccepted(eldest));
        ready("127.0.0.1", 2);
        ready("127.0.0.2", 3);
        ready("127.0.0.2", 4);
        ready("127.0.0.3", 5);
        assertTrue(connections.onAccepted(channel("127.0.0.3", 6)));
        eldest.runPendingTasks();
        assertFalse(eldest.isOpen());
        assertEquals(5, connections.open());
    }

    @Test
    void shouldRefuseWhatIsTooManyOfOneAddress() {
        final EmbeddedChannel first = ready("127.0.0.1", 1);
        ready("127.0.0.1", 2);
        ready("127.0.0.1", 3);
        assertFalse(connections.onAccepted(channel("127.0.0.1", 4)));
        ready("127.0.0.2", 4);
        first.close();
        ready("127.0.0.1", 5);
    }

    @Test
    void shouldRefuseWhatIsTooManyOfAll() {
        ready("127.0.0.1", 1);
        ready("127.0.0.1", 2);
        ready("127.0.0.2", 3);
        final EmbeddedChannel fourth = ready("127.0.0.2", 4);
        ready("127.0.0.3", 5);
        assertFalse(connections.onAccepted(channel("127.0.0.4", 6)));
        fourth.close();
        ready("127.0.0.4", 7);
    }

    @Test
    void shouldForgetWhoLeftBeforeItSaidAnything() {
        final EmbeddedChannel channel = channel("127.0.0.1", 1);
        assertTrue(connections.onAccepted(channel));
        channel.close();
        assertEquals(0, connections.open());
        final EmbeddedChannel again = channel("127.0.0.1", 1);
        assertTrue(connections.onAccepted(again));
        assertEquals(1, connections.silent());
    }
}
