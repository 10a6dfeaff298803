package io.pegaflow.tools.journal;

import io.pegaflow.engine.core.MissCause;
import java.util.List;

/**
 * How a query fared with one of its blocks, as it was at that moment.
 *
 * @param hash         of the block.
 * @param cause        why it was missed, null if it was hit.
 * @param departure    how it had left, null if it had not or came back since.
 * @param refusal      the save that had been turned away, null likewise.
 * @param lastUse      when and by what it was used last before it left, null if never.
 * @param reservedBy   of a block that was partly there, the last save that brought a page of it.
 * @param elsewhere    other namespaces that had it.
 */
record ExplainedBlock(
        String hash,
        MissCause cause,
        Departure departure,
        BlockEvent refusal,
        BlockEvent lastUse,
        Request reservedBy,
        List<String> elsewhere) {}
