package io.pegaflow.agent.http;

/**
 * What a route answers.
 *
 * @param status      of HTTP.
 * @param contentType of the text.
 * @param text        sent in UTF-8.
 */
public record HttpAnswer(int status, String contentType, String text) {
    private static final String PLAIN = "text/plain; charset=utf-8";

    private static final String JSON = "application/json";

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
