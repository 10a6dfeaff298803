package io.pegaflow.engine.runtime;

import io.pegaflow.engine.core.CloseReason;

/**
 * Is told what an operator may want to read in a log. Called on the threads of the agents: an implementation must not block
 * and must be safe for use by several threads. Nothing here is called in steady state.
 */
public interface EngineListener {
    /** Listens to nothing. */
    EngineListener NONE = new EngineListener() {
        @Override
        public void onConnected(final int connectionId, final String clientName, final long pid, final int credits) {}

        @Override
        public void onDisconnected(
                final int connectionId, final String clientName, final long pid, final CloseReason reason) {}

        @Override
        public void onRejected(final String what, final long repeats) {}

        @Override
        public void onKernelTransfers(final String instanceName) {}

        @Override
        public void onPoolSmaller(final String text) {}

        @Override
        public void onDevice(final int deviceId, final boolean isLost, final String text) {}

        @Override
        public void onError(final String agentName, final Throwable error, final boolean fatal) {}
    };

    /**
     * A client process was let in.
     *
     * @param connectionId of the connection.
     * @param clientName   as the client gave it.
     * @param pid          as the client sees itself.
     * @param credits      requests it may have in flight.
     */
    void onConnected(int connectionId, String clientName, long pid, int credits);

    /**
     * A connection ended.
     *
     * @param connectionId of the connection.
     * @param clientName   as the client gave it.
     * @param pid          as the client sees itself.
     * @param reason       why it ended.
     */
    void onDisconnected(int connectionId, String clientName, long pid, CloseReason reason);

    /**
     * A message was not acceptable. One call stands for many: the rate of one kind is limited.
     *
     * @param what    was wrong, with the values of the latest.
     * @param repeats how many of this kind there were since the last call of this kind, this one included.
     */
    void onRejected(String what, long repeats);

    /**
     * A device asked for copies by kernel; the copy engine serves it, with the same result. Once an instance.
     *
     * @param instanceName of the instance.
     */
    void onKernelTransfers(String instanceName);

    /**
     * Not all of the pool could be registered with the devices; what could is served from.
     *
     * @param text numbers, cause and remedy.
     */
    void onPoolSmaller(String text);

    /**
     * A device was lost, is still lost, or serves again.
     *
     * @param deviceId of the device.
     * @param isLost   whether copies on it are refused.
     * @param text     what follows, or why it could not be recovered.
     */
    void onDevice(int deviceId, boolean isLost, String text);

    /**
     * An agent failed.
     *
     * @param agentName whose duty cycle it was.
     * @param error     what was thrown.
     * @param fatal     whether the engine cannot go on.
     */
    void onError(String agentName, Throwable error, boolean fatal);
}
