package io.pegaflow.tools.journal;

import io.pegaflow.engine.journal.StartRecord;

/** Finds a request by the number of its input or by its correlation id; of several the latest. */
final class RequestFinder extends RunVisitor {
    private final long number;
    private final boolean isByCorrelation;
    private final int onlyRun;
    private Request found;
    private int foundInRun;
    private int namespaces;
    private InputInfo other;

    RequestFinder(final long number, final boolean isByCorrelation, final int onlyRun) {
        this.number = number;
        this.isByCorrelation = isByCorrelation;
        this.onlyRun = onlyRun;
    }

    @Override
    CacheEvents begin(final StartRecord record) {
        return new CacheEvents() {
            @Override
            public void onInput(final InputInfo input) {
                namespaces = Math.max(namespaces, adapter().names().namespaces().size());
                if (onlyRun != 0 && run() != onlyRun) {
                    return;
                }
                if (input.sequence() == number) {
                    other = input;
                }
                if (input.request() != null) {
                    consider(input.request());
                }
            }
        };
    }

    private void consider(final Request request) {
        if ((isByCorrelation ? request.correlationId : request.sequence) == number) {
            found = request;
            foundInRun = run();
        }
    }

    /** Null if there is none. */
    Request found() {
        return found;
    }

    /** The run it stands in. */
    int foundInRun() {
        return foundInRun;
    }

    /** The input of that number, which may be no request; null if there is none. */
    InputInfo input() {
        return other;
    }

    /** Most namespaces that any run had. */
    int namespaces() {
        return namespaces;
    }
}
