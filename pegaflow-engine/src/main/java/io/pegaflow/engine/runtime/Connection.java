package io.pegaflow.engine.runtime;

import io.aeron.ExclusivePublication;
import io.pegaflow.engine.core.CloseReason;
import io.pegaflow.engine.runtime.latency.RequestTransport;
import io.pegaflow.ipc.ErrorCode;
import io.pegaflow.ipc.Streams;

/** One client process from its ConnectRequest to its end, or what an edge holds for its clients. Owned by the engine's thread. */
final class Connection {
    /** Where a connection stands; it only ever moves downwards in this list. */
    enum State {
        /** The reply publication is being added. */
        ADDING_PUBLICATION,
        /** The reply publication is there, the client's subscription is not yet. */
        AWAITING_SUBSCRIBER,
        /** Requests are taken. */
        OPEN,
        /** To be closed before the next poll of requests. */
        CLOSING,
        /** Gone. */
        CLOSED
    }

    final int id;
    final int sessionId;
    final int responseStreamId;
    final long connectCorrelationId;
    final int credits;
    final long pid;
    final long pidStartTime;
    final String clientName;
    final RequestTransport transport;
    final long publicationRegistrationId;
    final long connectDeadlineNs;

    /** Null for a client that is let in, else the answer it gets before it is closed. */
    final ErrorCode refusal;

    final String refusalText;

    /** What it has asked for and not been answered, for figures alone. */
    final InFlightRequests requests;

    State state = State.ADDING_PUBLICATION;
    CloseReason closeReason;
    ExclusivePublication publication;
    int inFlight;
    boolean pidVisible = true;
    boolean knownToCore;
    long lastHeardNs;
    long windowShortSinceNs;
    boolean windowShort;
    long arrivalNs;

    /** For figures alone, as are those that follow. */
    final long connectedNs;

    long answered;
    long errors;
    long blockHits;
    long bytesSaved;
    long bytesLoaded;
    int row = -1;

    Connection(
            final int id,
            final ConnectOffer offer,
            final int credits,
            final long publicationRegistrationId,
            final long nowNs,
            final long connectTimeoutNs,
            final ErrorCode refusal,
            final String refusalText) {
        this.id = id;
        this.transport = RequestTransport.IPC;
        this.sessionId = offer.sessionId();
        this.responseStreamId = offer.responseStreamId();
        this.connectCorrelationId = offer.correlationId();
        this.credits = credits;
        this.requests = new InFlightRequests(credits);
        this.pid = offer.pid();
        this.pidStartTime = offer.pidStartTime();
        this.clientName = offer.clientName();
        this.publicationRegistrationId = publicationRegistrationId;
        this.connectDeadlineNs = nowNs + connectTimeoutNs;
        this.refusal = refusal;
        this.refusalText = refusalText;
        this.lastHeardNs = nowNs;
        this.connectedNs = nowNs;
    }

    /** What an edge holds on behalf of its clients: open at once, without a publication, and watched by the edge itself. */
    Connection(final int id, final int credits) {
        this.id = id;
        transport = RequestTransport.GRPC;
        sessionId = 0;
        responseStreamId = Streams.REQUEST_STREAM_ID;
        connectCorrelationId = 0;
        this.credits = credits;
        requests = new InFlightRequests(credits);
        pid = 0;
        pidStartTime = 0;
        clientName = "edge";
        publicationRegistrationId = 0;
        connectDeadlineNs = 0;
        connectedNs = 0;
        refusal = null;
        refusalText = null;
        state = State.OPEN;
        knownToCore = true;
    }

    /** Is it held by an edge, so that replies go to its mailbox? */
    boolean isEdge() {
        return transport != RequestTransport.IPC;
    }

    boolean isHandshaking() {
        return state == State.ADDING_PUBLICATION || state == State.AWAITING_SUBSCRIBER;
    }

    boolean isOpen() {
        return state == State.OPEN;
    }
}
