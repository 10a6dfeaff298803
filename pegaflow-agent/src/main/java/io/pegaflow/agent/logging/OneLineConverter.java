package io.pegaflow.agent.logging;

import ch.qos.logback.classic.pattern.MessageConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;

/** A message as one line: names that clients chose are in it, and nobody may begin a line of his own. */
public final class OneLineConverter extends MessageConverter {
    /** As logback makes it. */
    public OneLineConverter() {}

    @Override
    public String convert(final ILoggingEvent event) {
        final String message = super.convert(event);
        for (int i = 0; i < message.length(); i++) {
            if (Character.isISOControl(message.charAt(i))) {
                return withoutControls(message);
            }
        }
        return message;
    }

    private static String withoutControls(final String message) {
        final StringBuilder line = new StringBuilder(message);
        for (int i = 0; i < line.length(); i++) {
            if (Character.isISOControl(line.charAt(i))) {
                line.setCharAt(i, '?');
            }
        }
        return line.toString();
    }
}
