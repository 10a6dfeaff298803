package io.pegaflow.tools.journal;

import io.pegaflow.ipc.codec.CancelRequestDecoder;
import io.pegaflow.ipc.codec.LoadRequestDecoder;
import io.pegaflow.ipc.codec.QueryRequestDecoder;
import io.pegaflow.ipc.codec.RegisterRequestDecoder;
import io.pegaflow.ipc.codec.ReleaseRequestDecoder;
import io.pegaflow.ipc.codec.SaveRequestDecoder;
import io.pegaflow.ipc.codec.UnregisterRequestDecoder;
import java.util.Locale;

/** What a recorded request asks for. */
enum RequestType {
    REGISTER(RegisterRequestDecoder.TEMPLATE_ID),
    QUERY(QueryRequestDecoder.TEMPLATE_ID),
    SAVE(SaveRequestDecoder.TEMPLATE_ID),
    LOAD(LoadRequestDecoder.TEMPLATE_ID),
    CANCEL(CancelRequestDecoder.TEMPLATE_ID),
    RELEASE(ReleaseRequestDecoder.TEMPLATE_ID),
    UNREGISTER(UnregisterRequestDecoder.TEMPLATE_ID),
    /** Not a request of this protocol, or its lengths contradict each other. */
    MALFORMED(-1);

    private final int templateId;

    RequestType(final int templateId) {
        this.templateId = templateId;
    }

    static RequestType of(final int templateId) {
        for (final RequestType type : values()) {
            if (type.templateId == templateId) {
                return type;
            }
        }
        return MALFORMED;
    }

    /** As it stands in texts. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
