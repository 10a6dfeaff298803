package io.pegaflow.engine.core;

import io.pegaflow.ipc.ErrorCode;
import io.pegaflow.ipc.Limit;

/**
 * A {@link Refusal}, or a {@link Limit} that was exceeded, with its values. Used again and again: giving one costs no
 * allocation, only {@link #text()} does. Single-threaded.
 */
public final class Reason {
    private static final int MAX_VALUES = 12;

    private final long[] numbers = new long[MAX_VALUES];
    private final String[] words = new String[MAX_VALUES];
    private Refusal refusal;
    private Limit limit;
    private ErrorCode errorCode;
    private int count;

    /** No reason yet. */
    public Reason() {}

    /**
     * Begin again.
     *
     * @param why whose values follow through {@link #with}, in the order of its parameters.
     * @return this.
     */
    public Reason because(final Refusal why) {
        refusal = why;
        limit = null;
        errorCode = why.errorCode();
        count = 0;
        return this;
    }

    /**
     * Begin again.
     *
     * @param exceeded the limit.
     * @param value    that is not allowed.
     * @return this, complete.
     */
    public Reason because(final Limit exceeded, final long value) {
        refusal = null;
        limit = exceeded;
        errorCode = exceeded.errorCode();
        count = 0;
        return with(value);
    }

    /**
     * The next value.
     *
     * @param value a number.
     * @return this.
     */
    public Reason with(final long value) {
        numbers[count] = value;
        words[count++] = null;
        return this;
    }

    /**
     * The next value.
     *
     * @param value some words; not null.
     * @return this.
     */
    public Reason with(final String value) {
        words[count++] = value;
        return this;
    }

    /**
     * Answer with another error than the refusal's own: that of whoever found it.
     *
     * @param code the error.
     * @return this.
     */
    public Reason as(final ErrorCode code) {
        errorCode = code;
        return this;
    }

    /**
     * How it is answered.
     *
     * @return the error.
     */
    public ErrorCode errorCode() {
        return errorCode;
    }

    /**
     * What is refused.
     *
     * @return null if it is a limit.
     */
    public Refusal refusal() {
        return refusal;
    }

    /**
     * Render the text.
     *
     * @return a new text.
     */
    public String text() {
        if (limit != null) {
            return limit.refusal(numbers[0]);
        }
        assert count == refusal.parameterCount() : refusal + " needs other values: values=" + count;
        final StringBuilder text = new StringBuilder(160);
        refusal.render(this, text);
        return text.toString();
    }

    void appendValue(final int index, final StringBuilder text) {
        if (words[index] != null) {
            text.append(words[index]);
        } else {
            text.append(numbers[index]);
        }
    }
}
