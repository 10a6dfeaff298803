package io.pegaflow.tools.journal;

import io.pegaflow.engine.core.DepartureCause;
import io.pegaflow.engine.core.InputKind;

/** Why a block was missed, and how one left, as one would tell a colleague. */
final class CauseText {
    private CauseText() {}

    /** Of a block that was missed by a request at a time. */
    static String of(final ExplainedBlock block, final long atNs) {
        return switch (block.cause()) {
            case NEVER_SEEN -> "never seen: nobody had saved them before";
            case FORGOTTEN -> "forgotten: they left too long ago for the cache to know how";
            case EVICTED, SAVE_FAILED, CLEANED ->
                departed(block.departure(), atNs)
                        + lastUse(block, block.departure().input.timestampNs());
            case SAVING ->
                "being saved: a part of each was there, the rest had not come"
                        + (block.reservedBy() == null ? "" : "; last by " + who(block.reservedBy()));
            case REFUSED ->
                "refused " + Spans.of(atNs - block.refusal().input().timestampNs()) + " before: "
                        + who(block.refusal().request()) + " found no room for them, or they were not worth it";
            case GAP -> "there, but behind a block of the prefix that was not, so of no use";
        };
    }

    /** How a block left, seen from a later time. */
    static String departed(final Departure departure, final long atNs) {
        final String before = " " + Spans.of(atNs - departure.input.timestampNs()) + " before";
        return switch (departure.cause) {
            case EVICTED -> "evicted" + before + ", " + forWhom(departure);
            case PARTIAL_EVICTED -> "evicted unfinished" + before + ", " + forWhom(departure);
            case PARTIAL_TIMED_OUT -> "never finished: given up" + before + ", as the rest did not come in time";
            case SAVE_FAILED ->
                "not saved: the copy failed or was cancelled" + before
                        + (departure.by == null ? "" : ", that of " + who(departure.by));
            case CLEANED -> "cleaned away" + before + " by an administrator, in #" + departure.input.sequence();
            case REFUSED -> "refused" + before;
        };
    }

    /** For whom a block left. */
    static String forWhom(final Departure departure) {
        if (departure.by != null) {
            return "to make room for " + who(departure.by);
        }
        return departure.input.kind() == InputKind.TICK
                ? "to keep pages free ahead of demand, in tick #" + departure.input.sequence()
                : "to make room for a save under way at #" + departure.input.sequence();
    }

    private static String lastUse(final ExplainedBlock block, final long departedNs) {
        final BlockEvent use = block.lastUse();
        if (use == null) {
            return "";
        }
        final String ago = Spans.of(departedNs - use.input().timestampNs()) + " before it left";
        if (use.request() != null && use.kind() == BlockEvent.Kind.HIT) {
            return "; used last " + ago + ", by " + who(use.request());
        }
        if (block.departure().cause != DepartureCause.EVICTED) {
            return "";
        }
        return use.kind() == BlockEvent.Kind.RESIDENT
                ? "; never asked for since the recording begins, " + ago
                : "; never asked for since it was saved " + ago;
    }

    /** A request for a sentence: what, which, whose and how large. */
    static String who(final Request request) {
        if (request == null) {
            return "an earlier request";
        }
        final int blocks = request.type == RequestType.LOAD ? request.targets : request.blocks();
        return request.type.word() + " #" + request.sequence + " of " + request.who()
                + (blocks == 0 ? "" : " (" + DecisionText.blockCount(blocks) + ")");
    }
}
