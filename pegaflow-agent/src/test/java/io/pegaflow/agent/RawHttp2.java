package io.pegaflow.agent;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.IntPredicate;

/**
 * HTTP/2 by hand: as much of it as it takes to call a method and to ping at any pace, which clients of the library refuse to do
 * more often than every ten seconds. Frames are read by whoever waits for one. For one thread.
 */
final class RawHttp2 implements AutoCloseable {
    static final int HEADERS = 1;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int PING = 6;
    static final int GOAWAY = 7;

    /** The agent has closed the connection. */
    static final int END = -1;

    private static final int DATA = 0;
    private static final int WINDOW_UPDATE = 8;
    private static final int ACK = 1;
    private static final int END_STREAM = 1;
    private static final int END_HEADERS = 4;
    private static final int TIMEOUT_MS = 30_000;

    private final Socket socket;
    private final DataInputStream in;
    private final OutputStream out;
    private int lastStream = -1;
    private int pings;

    /** What the last frame brought. */
    private int type;

    private int flags;
    private byte[] payload;

    RawHttp2(final int port) {
        try {
            socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(TIMEOUT_MS);
            in = new DataInputStream(socket.getInputStream());
            out = socket.getOutputStream();
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    /** Say that HTTP/2 is spoken, with settings of the client's. */
    RawHttp2 open() {
        write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        send(SETTINGS, 0, 0, new byte[0]);
        return this;
    }

    /** Call a method of the service with one message. */
    RawHttp2 call(final String method, final byte[] message) {
        sendHeaders(method);
        send(
                DATA,
                END_STREAM,
                lastStream,
                ByteBuffer.allocate(5 + message.length)
                        .put((byte) 0)
                        .putInt(message.length)
                        .put(message)
                        .array());
        return this;
    }

    /** Call a method and announce a message of that length. */
    void beginCall(final String method, final int length) {
        sendHeaders(method);
        send(
                DATA,
                0,
                lastStream,
                ByteBuffer.allocate(5).put((byte) 0).putInt(length).array());
    }

    private void sendHeaders(final String method) {
        lastStream += 2;
        final ByteArrayOutputStream headers = new ByteArrayOutputStream();
        header(headers, ":method", "POST");
        header(headers, ":scheme", "http");
        header(headers, ":path", "/pegaflow.Engine/" + method);
        header(headers, ":authority", "localhost");
        header(headers, "content-type", "application/grpc");
        header(headers, "te", "trailers");
        send(HEADERS, END_HEADERS, lastStream, headers.toByteArray());
    }

    /** A literal that the other side is not to remember, without Huffman's code. */
    private static void header(final ByteArrayOutputStream headers, final String name, final String value) {
        headers.write(0);
        for (final String text : new String[] {name, value}) {
            headers.write(text.length());
            headers.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
        }
    }

    /** Ping and wait for the answer; false if the agent takes leave instead. */
    boolean ping() {
        sendPing();
        return await(RawHttp2::isPingAck) == PING;
    }

    private static boolean isPingAck(final int typeAndFlags) {
        return typeAndFlags == (PING << Byte.SIZE | ACK);
    }

    void sendPing() {
        send(PING, 0, 0, ByteBuffer.allocate(Long.BYTES).putLong(++pings).array());
    }

    /** Wait for a frame of that type, and answer others; the type of the frame, or of one that ends the connection. */
    int await(final int wantedType) {
        return await(typeAndFlags -> typeAndFlags >> Byte.SIZE == wantedType);
    }

    /** Read until the agent closes the connection. */
    int awaitEnd() {
        do {
            readFrame();
        } while (type != END);
        return type;
    }

    private int await(final IntPredicate isWanted) {
        do {
            readFrame();
        } while (type != END && type != GOAWAY && !isWanted.test(type << Byte.SIZE | flags));
        return type;
    }

    /** Do the headers that came last end their call? */
    boolean isCallEnded() {
        return (flags & END_STREAM) != 0;
    }

    /** Text in the frame that came last, whatever else is in it. */
    String text() {
        return new String(payload, StandardCharsets.ISO_8859_1);
    }

    private void readFrame() {
        try {
            final int length = in.readUnsignedShort() << Byte.SIZE | in.readUnsignedByte();
            type = in.readUnsignedByte();
            flags = in.readUnsignedByte();
            in.readInt();
            payload = in.readNBytes(length);
            if (type == SETTINGS && (flags & ACK) == 0) {
                send(SETTINGS, ACK, 0, new byte[0]);
            } else if (type == PING && (flags & ACK) == 0) {
                send(PING, ACK, 0, payload);
            } else if (type == DATA && length > 0) {
                send(
                        WINDOW_UPDATE,
                        0,
                        0,
                        ByteBuffer.allocate(Integer.BYTES).putInt(length).array());
            }
        } catch (final EOFException | SocketException ex) {
            type = END;
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    private void send(final int frameType, final int frameFlags, final int stream, final byte[] body) {
        write(ByteBuffer.allocate(9 + body.length)
                .put((byte) (body.length >> 16))
                .putShort((short) body.length)
                .put((byte) frameType)
                .put((byte) frameFlags)
                .putInt(stream)
                .put(body)
                .array());
    }

    /** Whatever bytes. */
    void write(final byte[] bytes) {
        try {
            out.write(bytes);
        } catch (final SocketException ex) {
            // The agent has closed the connection, which whoever reads will see.
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    /** Vanish as a process does that is killed. */
    @Override
    public void close() {
        try {
            if (!socket.isClosed()) {
                socket.setSoLinger(true, 0);
                socket.close();
            }
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }
}
