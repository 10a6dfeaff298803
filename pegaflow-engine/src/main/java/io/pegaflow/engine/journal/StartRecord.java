package io.pegaflow.engine.journal;

import io.pegaflow.engine.core.CoreConfig;

/**
 * What a run of an agent began with: all that a replay needs besides the inputs. A cache is empty then.
 *
 * <p>It holds the key of the lease ids and the seed of the index: a journal is as secret as the agent's memory.
 *
 * @param softwareVersion of the agent.
 * @param formatVersion   of the journal, {@link JournalFormat#VERSION} when it is written.
 * @param wireVersion     version of the wire schema, whose messages are the payloads of commands.
 * @param config          of the core, in full.
 * @param poolBytes       length of the pool in bytes.
 * @param wallClockMs     milliseconds since the epoch.
 * @param engineNs        the engine's clock at the same moment, in nanoseconds.
 * @param hostName        of the machine.
 * @param pid             of the agent.
 */
public record StartRecord(
        String softwareVersion,
        int formatVersion,
        int wireVersion,
        CoreConfig config,
        long poolBytes,
        long wallClockMs,
        long engineNs,
        String hostName,
        long pid) {
    /**
     * The wall clock at a time of the engine's clock, as far as neither was set since the start.
     *
     * @param timestampNs of the engine's clock.
     * @return milliseconds since the epoch.
     */
    public long wallClockMs(final long timestampNs) {
        return wallClockMs + Math.floorDiv(timestampNs - engineNs, 1_000_000L);
    }
}
