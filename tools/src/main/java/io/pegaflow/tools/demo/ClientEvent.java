package io.pegaflow.tools.demo;

import java.util.Map;

/**
 * A line from a client, or its end.
 *
 * @param client index of the client.
 * @param fields of the line; null at the end of its output.
 */
record ClientEvent(int client, Map<String, Object> fields) {}
