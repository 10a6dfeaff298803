package io.pegaflow.agent.http;

import io.grpc.netty.shaded.io.netty.buffer.ByteBuf;
import io.grpc.netty.shaded.io.netty.buffer.Unpooled;
import io.grpc.netty.shaded.io.netty.channel.ChannelFutureListener;
import io.grpc.netty.shaded.io.netty.channel.ChannelHandlerContext;
import io.grpc.netty.shaded.io.netty.channel.SimpleChannelInboundHandler;
import io.grpc.netty.shaded.io.netty.channel.socket.DuplexChannel;
import io.grpc.netty.shaded.io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.grpc.netty.shaded.io.netty.handler.codec.http.FullHttpResponse;
import io.grpc.netty.shaded.io.netty.handler.codec.http.HttpContent;
import io.grpc.netty.shaded.io.netty.handler.codec.http.HttpHeaderNames;
import io.grpc.netty.shaded.io.netty.handler.codec.http.HttpMethod;
import io.grpc.netty.shaded.io.netty.handler.codec.http.HttpObject;
import io.grpc.netty.shaded.io.netty.handler.codec.http.HttpRequest;
import io.grpc.netty.shaded.io.netty.handler.codec.http.HttpResponseStatus;
import io.grpc.netty.shaded.io.netty.handler.codec.http.HttpUtil;
import io.grpc.netty.shaded.io.netty.handler.codec.http.HttpVersion;
import io.grpc.netty.shaded.io.netty.handler.codec.http.LastHttpContent;
import io.grpc.netty.shaded.io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.grpc.netty.shaded.io.netty.handler.codec.http.TooLongHttpLineException;
import io.grpc.netty.shaded.io.netty.util.concurrent.Future;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * One connection: takes a request, lets a worker answer it, and then takes the next. Bodies are read and passed over. Each step has
 * a time, after which the connection ends whoever is late. For the thread of the network alone.
 */
final class HttpConnection extends SimpleChannelInboundHandler<HttpObject> {
    private static final long REQUEST_S = 5;
    private static final long ANSWER_S = 20;
    private static final long IDLE_S = 60;
    private static final long LEAVE_S = 2;
    private static final int MAX_BODY_LENGTH = 64 * 1024;
    private static final HttpAnswer BAD_REQUEST = HttpAnswer.plain(400, "bad request\n");
    private static final HttpAnswer LINE_TOO_LONG = HttpAnswer.plain(414, "address too long\n");
    private static final HttpAnswer HEADERS_TOO_LONG = HttpAnswer.plain(431, "headers too long\n");
    private static final HttpAnswer BODY_TOO_LONG = HttpAnswer.plain(413, "body too long\n");
    private static final HttpAnswer BUSY = HttpAnswer.plain(503, "busy, try again\n");

    private final HttpEdge edge;
    private final HttpConnections connections;
    private final Executor workers;
    private Future<?> deadline;
    private HttpRequest request;
    private long bodyLength;
    private boolean isLeaving;
    private boolean isAwaiting;

    HttpConnection(final HttpEdge edge, final HttpConnections connections, final Executor workers) {
        this.edge = edge;
        this.connections = connections;
        this.workers = workers;
    }

    @Override
    public void channelActive(final ChannelHandlerContext context) {
        connections.onOpened(context);
        closeIn(REQUEST_S, context);
        readNext(context);
    }

    @Override
    public void channelInactive(final ChannelHandlerContext context) {
        deadline.cancel(false);
        connections.onClosed(context);
    }

    private void readNext(final ChannelHandlerContext context) {
        isAwaiting = true;
        context.read();
    }

    /** What was read so far was no whole part. */
    @Override
    public void channelReadComplete(final ChannelHandlerContext context) {
        if (isAwaiting) {
            context.read();
        }
    }

    private void closeIn(final long seconds, final ChannelHandlerContext context) {
        if (deadline != null) {
            deadline.cancel(false);
        }
        deadline = context.executor().schedule(() -> context.close(), seconds, TimeUnit.SECONDS);
    }

    @Override
    protected void channelRead0(final ChannelHandlerContext context, final HttpObject part) {
        isAwaiting = false;
        if (isLeaving) {
            readNext(context);
            return;
        }
        if (part.decoderResult().isFailure()) {
            leave(context, refusal(part.decoderResult().cause()));
            return;
        }
        if (part instanceof HttpRequest) {
            request = (HttpRequest) part;
            bodyLength = Math.max(0, HttpUtil.getContentLength(request, 0L));
            closeIn(REQUEST_S, context);
        }
        if (part instanceof HttpContent && !HttpUtil.isContentLengthSet(request)) {
            bodyLength += ((HttpContent) part).content().readableBytes();
        }
        if (bodyLength > MAX_BODY_LENGTH) {
            leave(context, BODY_TOO_LONG);
        } else if (part instanceof LastHttpContent) {
            dispatch(context);
        } else {
            readNext(context);
        }
    }

    private static HttpAnswer refusal(final Throwable cause) {
        if (cause instanceof TooLongHttpLineException) {
            return LINE_TOO_LONG;
        }
        return cause instanceof TooLongHttpHeaderException ? HEADERS_TOO_LONG : BAD_REQUEST;
    }

    private void dispatch(final ChannelHandlerContext context) {
        connections.onRequest(context);
        closeIn(ANSWER_S, context);
        final String method = request.method().name();
        final String authorization = request.headers().get(HttpHeaderNames.AUTHORIZATION);
        try {
            final URI uri = new URI(request.uri());
            workers.execute(() -> {
                final HttpAnswer answer = edge.answer(method, uri, authorization);
                context.executor().execute(() -> respond(context, answer));
            });
        } catch (final URISyntaxException ex) {
            leave(context, BAD_REQUEST);
        } catch (final RejectedExecutionException ex) {
            leave(context, BUSY);
        }
    }

    private void respond(final ChannelHandlerContext context, final HttpAnswer answer) {
        if (!HttpUtil.isKeepAlive(request)) {
            leave(context, answer);
            return;
        }
        context.writeAndFlush(response(answer, true)).addListener(written -> {
            if (written.isSuccess()) {
                closeIn(IDLE_S, context);
                connections.onAnswered(context);
                readNext(context);
            } else {
                context.close();
            }
        });
    }

    /** Answer, and end the connection once the client has seen it: what it still sends would take the answer away otherwise. */
    private void leave(final ChannelHandlerContext context, final HttpAnswer answer) {
        isLeaving = true;
        closeIn(ANSWER_S, context);
        context.writeAndFlush(response(answer, false)).addListener((ChannelFutureListener) written -> {
            if (written.isSuccess()) {
                closeIn(LEAVE_S, context);
                ((DuplexChannel) context.channel()).shutdownOutput();
                readNext(context);
            } else {
                context.close();
            }
        });
    }

    private FullHttpResponse response(final HttpAnswer answer, final boolean isKept) {
        final byte[] body = answer.text().getBytes(StandardCharsets.UTF_8);
        final boolean isHead = request != null && request.method().equals(HttpMethod.HEAD);
        final ByteBuf content = isHead ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(body);
        final FullHttpResponse response =
                new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(answer.status()), content);
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, answer.contentType())
                .setInt(HttpHeaderNames.CONTENT_LENGTH, body.length)
                .set(HttpHeaderNames.CONNECTION, isKept ? "keep-alive" : "close");
        if (answer.allow() != null) {
            response.headers().set(HttpHeaderNames.ALLOW, answer.allow());
        }
        return response;
    }

    @Override
    public void exceptionCaught(final ChannelHandlerContext context, final Throwable cause) {
        // The client is gone, which is no news to anybody.
        context.close();
    }
}
