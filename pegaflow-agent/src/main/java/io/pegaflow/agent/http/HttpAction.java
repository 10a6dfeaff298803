package io.pegaflow.agent.http;

/** Answers POST on one path. Any thread of the server may call, several at a time. */
@FunctionalInterface
public interface HttpAction {
    /**
     * Carry out a request.
     *
     * @param question what was asked.
     * @return the answer.
     */
    HttpAnswer post(HttpQuestion question);
}
