package io.pegaflow.agent;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** The version this agent was built as. */
final class AgentVersion {
    private AgentVersion() {}

    static String get() {
        try (InputStream in = AgentVersion.class.getResourceAsStream("/pegaflow-version.properties")) {
            final Properties properties = new Properties();
            properties.load(in);
            return properties.getProperty("version");
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }
}
