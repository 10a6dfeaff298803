package io.pegaflow.client;

import io.aeron.Aeron;
import io.pegaflow.ipc.DeviceDirectory;
import io.pegaflow.ipc.Limit;
import io.pegaflow.ipc.Limits;
import io.pegaflow.ipc.Streams;
import io.pegaflow.ipc.UserIdentity;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.EpochClock;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.SystemEpochClock;
import org.agrona.concurrent.SystemNanoClock;

/** Configuration of a client. Set what differs from the defaults, then connect; not to be changed afterwards. */
public final class ClientContext {
    /** Default for {@link #requestTimeoutNs()}. */
    public static final long DEFAULT_REQUEST_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(10);

    /** Default for {@link #connectTimeoutNs()}. */
    public static final long DEFAULT_CONNECT_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(5);

    private static final long MAX_TIMEOUT_NS = TimeUnit.DAYS.toNanos(1);

    private String aeronDirectoryName = "/dev/shm/pegaflow-" + UserIdentity.name() + "/aeron";
    private String deviceDirectoryName = DeviceDirectory.defaultPath().toString();
    private String clientName = "client";
    private long requestTimeoutNs = DEFAULT_REQUEST_TIMEOUT_NS;
    private long connectTimeoutNs = DEFAULT_CONNECT_TIMEOUT_NS;
    private int requestedCredits;
    private int requestTermLength = Streams.DEFAULT_REQUEST_TERM_LENGTH;
    private boolean useAeronThread;
    private IdleStrategy idleStrategy =
            new BackoffIdleStrategy(1_000, 50, TimeUnit.MICROSECONDS.toNanos(1), TimeUnit.MICROSECONDS.toNanos(100));
    private EpochClock epochClock = SystemEpochClock.INSTANCE;
    private NanoClock nanoClock = SystemNanoClock.INSTANCE;
    private Aeron aeron;

    /** A context with the defaults. */
    public ClientContext() {}

    /**
     * Check every value.
     *
     * @return this.
     * @throws IllegalArgumentException naming the value that is out of its limit.
     */
    public ClientContext conclude() {
        Objects.requireNonNull(aeronDirectoryName, "aeronDirectoryName");
        Objects.requireNonNull(deviceDirectoryName, "deviceDirectoryName");
        Objects.requireNonNull(idleStrategy, "idleStrategy");
        Objects.requireNonNull(epochClock, "epochClock");
        Objects.requireNonNull(nanoClock, "nanoClock");
        Arguments.checkName(Limit.CLIENT_NAME, clientName);
        Arguments.checkRange("requestTimeoutNs", requestTimeoutNs, 1, MAX_TIMEOUT_NS);
        Arguments.checkRange("connectTimeoutNs", connectTimeoutNs, 1, MAX_TIMEOUT_NS);
        if (requestedCredits != 0) {
            Arguments.check(Limit.CREDITS, requestedCredits);
        }
        final String defect = Streams.termLengthDefect(requestTermLength);
        if (defect != null) {
            throw new IllegalArgumentException(
                    "requestTermLength " + defect + ": requestTermLength=" + requestTermLength);
        }
        return this;
    }

    /**
     * Aeron directory of the agent, in which its mark file lies too.
     *
     * @return the directory; by default that of an agent of the same user with default settings.
     */
    public String aeronDirectoryName() {
        return aeronDirectoryName;
    }

    /**
     * Aeron directory of the agent.
     *
     * @param name of the directory.
     * @return this.
     */
    public ClientContext aeronDirectoryName(final String name) {
        aeronDirectoryName = name;
        return this;
    }

    /**
     * Directory for exported host device memory, see {@link DeviceDirectory}.
     *
     * @return the directory; must be the one the agent looks into.
     */
    public String deviceDirectoryName() {
        return deviceDirectoryName;
    }

    /**
     * Directory for exported host device memory.
     *
     * @param name of the directory.
     * @return this.
     */
    public ClientContext deviceDirectoryName(final String name) {
        deviceDirectoryName = name;
        return this;
    }

    /**
     * Name that the agent uses in its texts.
     *
     * @return the name.
     */
    public String clientName() {
        return clientName;
    }

    /**
     * Name that the agent uses in its texts.
     *
     * @param name 0 to {@link Limits#MAX_NAME_LENGTH} bytes in UTF-8.
     * @return this.
     */
    public ClientContext clientName(final String name) {
        clientName = name;
        return this;
    }

    /**
     * How long a request may stay without an answer.
     *
     * @return the time; checked about every millisecond.
     */
    public long requestTimeoutNs() {
        return requestTimeoutNs;
    }

    /**
     * How long a request may stay without an answer.
     *
     * @param timeoutNs above 0.
     * @return this.
     */
    public ClientContext requestTimeoutNs(final long timeoutNs) {
        requestTimeoutNs = timeoutNs;
        return this;
    }

    /**
     * How long one attempt at the handshake with a live agent may take; then comes the next.
     *
     * @return the time. The blocking client gives up after it.
     */
    public long connectTimeoutNs() {
        return connectTimeoutNs;
    }

    /**
     * How long one attempt at the handshake may take.
     *
     * @param timeoutNs above 0.
     * @return this.
     */
    public ClientContext connectTimeoutNs(final long timeoutNs) {
        connectTimeoutNs = timeoutNs;
        return this;
    }

    /**
     * Requests the client wants in flight at once; the agent decides.
     *
     * @return the number, 0 for the agent's default.
     */
    public int requestedCredits() {
        return requestedCredits;
    }

    /**
     * Requests the client wants in flight at once.
     *
     * @param credits 0 for the agent's default, at most {@link Limits#MAX_CREDITS}.
     * @return this.
     */
    public ClientContext requestedCredits(final int credits) {
        requestedCredits = credits;
        return this;
    }

    /**
     * Length of each of the three terms of the request stream.
     *
     * @return bytes; an eighth of it bounds a request. Shared memory is taken as it is first used.
     */
    public int requestTermLength() {
        return requestTermLength;
    }

    /**
     * Length of each of the three terms of the request stream.
     *
     * @param termLength in bytes, a power of two from 64 KiB. Below 16 MiB the largest requests do not fit.
     * @return this.
     */
    public ClientContext requestTermLength(final int termLength) {
        requestTermLength = termLength;
        return this;
    }

    /**
     * Does Aeron's client get a thread of its own?
     *
     * @return whether it does. By default {@link PegaflowClient#poll()} does its work, and a client that is not polled for
     *     seconds loses its connection.
     */
    public boolean useAeronThread() {
        return useAeronThread;
    }

    /**
     * Does Aeron's client get a thread of its own?
     *
     * @param useThread whether it does: a daemon thread that mostly sleeps, and keeps the connection while nobody polls.
     * @return this.
     */
    public ClientContext useAeronThread(final boolean useThread) {
        useAeronThread = useThread;
        return this;
    }

    /**
     * How {@link BlockingPegaflowClient} waits.
     *
     * @return the strategy.
     */
    public IdleStrategy idleStrategy() {
        return idleStrategy;
    }

    /**
     * How {@link BlockingPegaflowClient} waits.
     *
     * @param strategy not shared with other threads.
     * @return this.
     */
    public ClientContext idleStrategy(final IdleStrategy strategy) {
        idleStrategy = strategy;
        return this;
    }

    /**
     * Clock for heartbeats of agents in other pid namespaces.
     *
     * @return the clock.
     */
    public EpochClock epochClock() {
        return epochClock;
    }

    /**
     * Clock for heartbeats of agents in other pid namespaces.
     *
     * @param clock in ms since the epoch.
     * @return this.
     */
    public ClientContext epochClock(final EpochClock clock) {
        epochClock = clock;
        return this;
    }

    /**
     * Clock for timeouts.
     *
     * @return the clock.
     */
    public NanoClock nanoClock() {
        return nanoClock;
    }

    /**
     * Clock for timeouts.
     *
     * @param clock in ns from any origin.
     * @return this.
     */
    public ClientContext nanoClock(final NanoClock clock) {
        nanoClock = clock;
        return this;
    }

    /**
     * Aeron client to use.
     *
     * @return the client, null for an own one.
     */
    public Aeron aeron() {
        return aeron;
    }

    /**
     * Aeron client to use instead of an own one. It stays the caller's: this SDK never closes it, and with the media driver of a
     * dead agent it dies for good, so a client over it can reconnect only where the media driver outlives the agent.
     *
     * @param sharedAeron of the directory {@link #aeronDirectoryName()}; used on the polling thread.
     * @return this.
     */
    public ClientContext aeron(final Aeron sharedAeron) {
        aeron = sharedAeron;
        return this;
    }

    byte[] clientNameBytes() {
        return clientName.getBytes(StandardCharsets.UTF_8);
    }
}
