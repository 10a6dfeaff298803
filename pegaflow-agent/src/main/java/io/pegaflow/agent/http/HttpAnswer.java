package io.pegaflow.agent.http;

/**
 * What a route answers.
 *
 * @param status      of HTTP.
 * @param contentType of the text.
 * @param text        sent in UTF-8.
 * @param allow       methods that are allowed, where another was used; null otherwise.
 */
public record HttpAnswer(int status, String contentType, String text, String allow) {
    private static final String PLAIN = "text/plain; charset=utf-8";

    private static final String JSON = "application/json";

    /** With nothing to say of methods. */
    public HttpAnswer(final int status, final String contentType, final String text) {
        this(status, contentType, text, null);
    }

    HttpAnswer allowing(final String methods) {
        return new HttpAnswer(status, contentType, text, methods);
    }

    /**
     * A JSON document.
     *
     * @param status of HTTP.
     * @param text   to send.
     * @return the answer.
     */
    public static HttpAnswer json(final int status, final String text) {
        return new HttpAnswer(status, JSON, text);
    }

    /**
     * Plain text.
     *
     * @param status of HTTP.
     * @param text   to send.
     * @return the answer.
     */
    public static HttpAnswer plain(final int status, final String text) {
        return new HttpAnswer(status, PLAIN, text);
    }
}
