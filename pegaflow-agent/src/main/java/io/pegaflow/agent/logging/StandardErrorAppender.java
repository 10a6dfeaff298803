package io.pegaflow.agent.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import java.io.FileDescriptor;
import java.io.FileOutputStream;

/** Logs to standard error, whatever becomes of what is behind it. Named in {@code logback.xml}. */
public final class StandardErrorAppender extends OutputStreamAppender<ILoggingEvent> {
    /** Without encoder, as logback makes it. */
    public StandardErrorAppender() {}

    @Override
    public void start() {
        // The stream System.err keeps to itself that a write has failed.
        setOutputStream(new LossyOutput(new FileOutputStream(FileDescriptor.err), LogLosses::onLost));
        super.start();
    }
}
