package io.pegaflow.agent.grpc.loadstate;

import io.pegaflow.ipc.UserIdentity;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/** Attaches to the memory that clients name for the states of their loads. Any thread may call, but none that must not block. */
public final class LoadStates {
    /** Loads whose end may be awaited at once, of all clients. */
    public static final int MAX_PENDING = 4096;

    private final AtomicInteger pending = new AtomicInteger();
    private final LoadStateDirectory directory;

    /** States in the shared memory of this host. */
    public LoadStates() {
        this(Path.of("/dev/shm"), UserIdentity.uid());
    }

    LoadStates(final Path directory, final int uid) {
        this.directory = new LoadStateDirectory(directory, uid);
    }

    /**
     * Check the memory of one load. It is not held open.
     *
     * @param name that the client gave.
     * @return the state; it counts as pending until it is completed.
     * @throws LoadStateException if there is no such memory, it is not this user's, is no state, or too many are pending.
     */
    public LoadState attach(final String name) throws LoadStateException {
        if (pending.incrementAndGet() > MAX_PENDING) {
            pending.decrementAndGet();
            throw new LoadStateException(
                    "too many loads: pending=" + MAX_PENDING + ", highest=" + MAX_PENDING + "; try again later");
        }
        boolean attached = false;
        try (LoadStateDirectory.OpenFile file = directory.open(name)) {
            final LoadState state = new LoadState(directory, name, file.fileKey(), pending);
            attached = true;
            return state;
        } catch (final IOException ex) {
            throw new LoadStateException(
                    "cannot close shared memory: name=" + name + ", cause=" + ex.getMessage() + "; try again");
        } finally {
            if (!attached) {
                pending.decrementAndGet();
            }
        }
    }

    /**
     * How many loads have not ended.
     *
     * @return the number.
     */
    public int pending() {
        return pending.get();
    }
}
