package io.pegaflow.tools.journal;

import io.pegaflow.engine.journal.StartRecord;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.StringJoiner;

/** Writes every answered request as a line of comma-separated values, in the order of the answers. */
final class CsvExport extends RunVisitor {
    static final String HEADING =
            "run,sequence,time,kind,instance,namespace,device,connection,correlation_id,blocks,hits,"
                    + "bytes,lease,error,reply_sequence,duration_us";

    private static final long NS_PER_US = 1_000;

    private final RecordFilter filter;
    private final PrintWriter out;

    CsvExport(final RecordFilter filter, final PrintWriter out) {
        this.filter = filter;
        this.out = out;
        out.println(HEADING);
    }

    @Override
    CacheEvents begin(final StartRecord record) {
        return new CacheEvents() {
            @Override
            public void onReply(final InputInfo input, final Request request, final Reply reply) {
                if (request != null
                        && filter.isInTime(
                                new InputInfo(request.sequence, request.timestampNs, input.kind(), 0, request), start())
                        && filter.isWanted(RecordKind.valueOf(request.type.name()))
                        && filter.isOfWanted(request)
                        && filter.namesWanted(request)) {
                    write(input, request, reply);
                }
            }
        };
    }

    private void write(final InputInfo input, final Request request, final Reply reply) {
        final boolean isRegistered = request.instance != null;
        final StringJoiner line = new StringJoiner(",")
                .add(Integer.toString(run()))
                .add(Long.toString(request.sequence))
                .add(Instant.ofEpochMilli(start().wallClockMs(request.timestampNs))
                        .toString())
                .add(request.type.word())
                .add(quoted(isRegistered ? request.instance.name() : request.instanceName))
                .add(quoted(isRegistered ? request.instance.namespace() : request.namespaceName))
                .add(request.deviceId < 0 ? "" : Integer.toString(request.deviceId))
                .add(Integer.toString(request.connectionId))
                .add(Long.toString(request.correlationId))
                .add(Integer.toString(request.type == RequestType.LOAD ? request.targets : request.blocks()))
                .add(hits(request, reply))
                .add(bytes(request, reply))
                .add(lease(request, reply))
                .add(reply.isError() ? reply.error().toString() : "")
                .add(Long.toString(input.sequence()))
                .add(Long.toString((input.timestampNs() - request.timestampNs) / NS_PER_US));
        out.println(line);
    }

    private static String hits(final Request request, final Reply reply) {
        return request.type == RequestType.QUERY && !reply.isError() ? Long.toString(reply.a()) : "";
    }

    private static String bytes(final Request request, final Reply reply) {
        if (reply.isError()) {
            return "";
        }
        return switch (request.type) {
            case SAVE -> Long.toString(reply.a());
            case LOAD -> Long.toString(reply.b());
            default -> "";
        };
    }

    private static String lease(final Request request, final Reply reply) {
        if (reply.lease() != 0) {
            return Long.toString(reply.lease());
        }
        return request.leases.isEmpty() || request.leases.getLong(0) == 0
                ? ""
                : Long.toString(request.leases.getLong(0));
    }

    /** Names are others' choice. */
    private static String quoted(final String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }
}
