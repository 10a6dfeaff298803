package io.pegaflow.tools.bench;

/** Streams of the echo, beside those of the agent on the same driver. */
final class EchoStreams {
    static final int REQUEST_STREAM_ID = 7156;
    static final int REPLY_STREAM_ID = 7157;

    private EchoStreams() {}
}
