package io.pegaflow.tools.journal;

/** What was asked and done: in all, in a namespace, or in a stretch of time. */
final class Totals {
    long queries;
    long lookups;
    long hits;
    long saves;
    long savedBytes;
    long loads;
    long loadedBlocks;
    long loadedBytes;
    long sealed;
    long evicted;
    long refusals;

    /** Not a number where nothing was asked for. */
    double hitRatio() {
        return lookups == 0 ? Double.NaN : (double) hits / lookups;
    }

    void onReply(final Request request, final Reply reply) {
        if (reply.isError()) {
            refusals++;
            return;
        }
        switch (request.type) {
            case QUERY -> {
                queries++;
                lookups += request.blocks();
                hits += reply.a();
            }
            case SAVE -> {
                saves++;
                savedBytes += reply.a();
            }
            case LOAD -> {
                loads++;
                loadedBlocks += reply.a();
                loadedBytes += reply.b();
            }
            default -> {}
        }
    }
}
