package io.pegaflow.tools.bench;

/** Saves and loads through an agent and bare ones in turn; which goes first changes from round to round. */
final class CopyRounds {
    private final CopyClient client;
    private final BareLoop bare;
    private final long[] savesNs;
    private final long[] loadsNs;
    private final long[] bareSavesNs;
    private final long[] bareLoadsNs;

    CopyRounds(final CopyClient client, final BareLoop bare, final int rounds) {
        this.client = client;
        this.bare = bare;
        savesNs = new long[rounds];
        loadsNs = new long[rounds];
        bareSavesNs = new long[rounds];
        bareLoadsNs = new long[rounds];
    }

    void run(final int round) {
        if (round % 2 == 0) {
            bareSavesNs[round] = bare.saveNs();
            savesNs[round] = client.saveNs();
            bareLoadsNs[round] = bare.loadNs();
            loadsNs[round] = client.loadNs();
        } else {
            savesNs[round] = client.saveNs();
            bareSavesNs[round] = bare.saveNs();
            loadsNs[round] = client.loadNs();
            bareLoadsNs[round] = bare.loadNs();
        }
    }

    long[] savesNs() {
        return savesNs;
    }

    long[] loadsNs() {
        return loadsNs;
    }

    long[] bareSavesNs() {
        return bareSavesNs;
    }

    long[] bareLoadsNs() {
        return bareLoadsNs;
    }
}
