/**
 * The journal: every input and every decision of the core, recorded compactly, read again bit-exactly, replayed and compared.
 *
 * <p>The engine's thread copies raw bytes into a ring ({@link io.pegaflow.engine.journal.JournalRecorder}); the journal's thread
 * makes records of them ({@code JournalEncoder}) and gives them to a {@link
 * io.pegaflow.engine.journal.JournalSink}. Readers go from a {@link io.pegaflow.engine.journal.JournalSource} through a
 * {@code JournalDecoder} to a {@link io.pegaflow.engine.journal.JournalVisitor}.
 */
package io.pegaflow.engine.journal;
