package io.pegaflow.agent.grpc.wrapper;

/** What the texts about pickles have in common. */
final class Pickles {
    static final String REMEDY = "send pickle.dumps(pegaflow.ipc_wrapper.CudaIPCWrapper(tensor))";

    private static final int MAX_QUOTED = 64;

    private Pickles() {}

    static WrapperException malformed(final int offset, final String why) {
        return new WrapperException(
                "wrapper_bytes are no pickled CudaIPCWrapper: " + why + ", offset=" + offset + "; " + REMEDY);
    }

    /** What a client sent, fit for a log: short, and without anything that is not plain text. */
    static String quote(final String text) {
        final StringBuilder quoted = new StringBuilder();
        for (int i = 0; i < text.length() && i < MAX_QUOTED; i++) {
            final char c = text.charAt(i);
            quoted.append(c > ' ' && c < 0x7f && c != ';' && c != ',' ? c : '?');
        }
        return text.length() > MAX_QUOTED ? quoted.append("...").toString() : quoted.toString();
    }
}
