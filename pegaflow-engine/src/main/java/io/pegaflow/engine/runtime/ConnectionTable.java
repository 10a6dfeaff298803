package io.pegaflow.engine.runtime;

import io.pegaflow.engine.core.CloseReason;
import java.util.ArrayList;
import org.agrona.collections.Int2ObjectHashMap;

/** The connections by their id and by the session of their request stream. Owned by the engine's thread. */
final class ConnectionTable {
    private final Int2ObjectHashMap<Connection> byId = new Int2ObjectHashMap<>();
    private final Int2ObjectHashMap<Connection> bySession = new Int2ObjectHashMap<>();
    private final ArrayList<Connection> all = new ArrayList<>();
    private int closing;
    private int edges;

    void add(final Connection connection) {
        byId.put(connection.id, connection);
        if (connection.isEdge()) {
            edges++;
        } else {
            bySession.put(connection.sessionId, connection);
        }
        all.add(connection);
    }

    void remove(final Connection connection) {
        if (connection.state == Connection.State.CLOSING) {
            closing--;
        }
        connection.state = Connection.State.CLOSED;
        byId.remove(connection.id);
        if (connection.isEdge()) {
            edges--;
        } else {
            bySession.remove(connection.sessionId);
        }
        all.remove(connection);
    }

    Connection byId(final int connectionId) {
        return byId.get(connectionId);
    }

    Connection bySession(final int sessionId) {
        return bySession.get(sessionId);
    }

    Connection at(final int index) {
        return all.get(index);
    }

    int size() {
        return all.size();
    }

    /** How many clients of Aeron are in or on their way in. */
    int admitted() {
        return all.size() - edges - refused();
    }

    /** How many are being turned away. */
    int refused() {
        int refused = 0;
        for (int i = 0, size = all.size(); i < size; i++) {
            refused += all.get(i).refusal == null ? 0 : 1;
        }
        return refused;
    }

    boolean usesResponseStream(final int streamId) {
        for (int i = 0, size = all.size(); i < size; i++) {
            if (all.get(i).responseStreamId == streamId) {
                return true;
            }
        }
        return false;
    }

    /** The first reason given is the one that counts. */
    void requestClose(final Connection connection, final CloseReason reason) {
        if (connection.state != Connection.State.CLOSING && connection.state != Connection.State.CLOSED) {
            connection.state = Connection.State.CLOSING;
            connection.closeReason = reason;
            closing++;
        }
    }

    boolean hasClosing() {
        return closing > 0;
    }

    Connection nextClosing() {
        for (int i = 0, size = all.size(); i < size; i++) {
            final Connection connection = all.get(i);
            if (connection.state == Connection.State.CLOSING) {
                return connection;
            }
        }
        return null;
    }
}
