package io.pegaflow.engine.copy;

import org.agrona.concurrent.ringbuffer.RingBuffer;

/**
 * The rings between the engine and one device's copy agent, each with one writer and one reader.
 *
 * @param loads       to the agent: {@link CopyCommandDescriptor#COPY} records with direction LOAD.
 * @param saves       to the agent: {@link CopyCommandDescriptor#COPY} records with direction SAVE.
 * @param cancels     to the agent: {@link CopyCommandDescriptor#CANCEL} records, written after the last COPY of the transfer.
 * @param completions to the engine: one record for every COPY, as {@link CopyCompletionDescriptor} says.
 * @param agentSleep  of the copy agent, to be woken when a record was written to it.
 * @param engineSleep of the engine, likewise.
 */
public record CopyRings(
        RingBuffer loads,
        RingBuffer saves,
        RingBuffer cancels,
        RingBuffer completions,
        Sleeper agentSleep,
        Sleeper engineSleep) {}
