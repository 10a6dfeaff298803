package io.pegaflow.agent.http;

/** Answers GET on one path. Any thread of the server may call, several at a time. */
@FunctionalInterface
public interface HttpRoute {
    /**
     * Answer a request.
     *
     * @return the answer.
     */
    HttpAnswer get();
}
