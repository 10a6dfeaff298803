package io.pegaflow.agent;

import io.pegaflow.ipc.codec.MessageHeaderDecoder;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** The version this agent was built as. */
final class AgentVersion {
    private AgentVersion() {}

    /** For people: version, the commit it was built from, and schema and version of the wire. */
    static String describe() {
        return "pegaflow " + get() + ", build " + property("build") + ", wire " + MessageHeaderDecoder.SCHEMA_ID + "."
                + MessageHeaderDecoder.SCHEMA_VERSION;
    }

    static String get() {
        return property("version");
    }

    private static String property(final String name) {
        try (InputStream in = AgentVersion.class.getResourceAsStream("/pegaflow-version.properties")) {
            final Properties properties = new Properties();
            properties.load(in);
            return properties.getProperty(name);
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }
}
