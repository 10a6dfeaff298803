package io.pegaflow.agent;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;

/**
 * Calls a method with one long message, as fast as the agent lets it and without holding the message, and gives what was answered.
 * By hand, for a client of the library needs more memory than the agent has. For one thread.
 */
final class GrpcUpload implements Callable<String> {
    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int RST_STREAM = 3;
    private static final int SETTINGS = 4;
    private static final int PING = 6;
    private static final int GOAWAY = 7;
    private static final int WINDOW_UPDATE = 8;
    private static final int ACK = 1;
    private static final int END_STREAM = 1;
    private static final int END_HEADERS = 4;
    private static final int STREAM = 1;
    private static final int INITIAL_WINDOW = 65_535;
    private static final int FRAME_LENGTH = 16 * 1024;
    private static final int INITIAL_WINDOW_SETTING = 4;
    private static final int TIMEOUT_MS = 60_000;

    private final int port;
    private final String method;
    private final byte[] head;
    private final byte[] filling;
    private final long length;
    private final StringBuilder answer = new StringBuilder();
    private DataInputStream in;
    private OutputStream out;
    private long connectionWindow = INITIAL_WINDOW;
    private long streamWindow = INITIAL_WINDOW;
    private int initialWindow = INITIAL_WINDOW;
    private boolean isAnswered;

    /** A message that begins with the head and is filled up to the length. */
    GrpcUpload(final int port, final String method, final byte[] head, final byte[] filling, final int length) {
        this.port = port;
        this.method = method;
        this.head = head;
        this.filling = filling.clone();
        this.length = length - (length - head.length) % filling.length;
    }

    @Override
    public String call() throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(TIMEOUT_MS);
            in = new DataInputStream(socket.getInputStream());
            out = socket.getOutputStream();
            out.write(PREFACE);
            send(SETTINGS, 0, 0, new byte[0], 0);
            sendHeaders();
            sendMessage();
            while (!isAnswered) {
                readFrame();
            }
        } catch (final IOException ex) {
            if (!isAnswered) {
                throw new IOException("not answered: method=" + method + ", " + ex.getMessage(), ex);
            }
        }
        return answer.toString();
    }

    private void sendMessage() throws IOException {
        final byte[] frame = new byte[FRAME_LENGTH];
        long position = -5;
        while (position < length && !isAnswered) {
            int size = 0;
            while (size < FRAME_LENGTH && position < length) {
                frame[size++] = byteAt(position++);
            }
            while (!isAnswered && (in.available() > 0 || Math.min(streamWindow, connectionWindow) < size)) {
                readFrame();
            }
            if (!isAnswered) {
                streamWindow -= size;
                connectionWindow -= size;
                send(DATA, position == length ? END_STREAM : 0, STREAM, frame, size);
            }
        }
    }

    private byte byteAt(final long position) {
        if (position < 0) {
            return position == -5 ? 0 : (byte) (length >> -(position + 1) * Byte.SIZE);
        }
        return position < head.length
                ? head[(int) position]
                : filling[(int) ((position - head.length) % filling.length)];
    }

    private void sendHeaders() throws IOException {
        final ByteArrayOutputStream headers = new ByteArrayOutputStream();
        for (final String[] header : new String[][] {
            {":method", "POST"},
            {":scheme", "http"},
            {":path", "/pegaflow.Engine/" + method},
            {":authority", "localhost"},
            {"content-type", "application/grpc"},
            {"te", "trailers"}
        }) {
            headers.write(0);
            for (final String text : header) {
                headers.write(text.length());
                headers.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
            }
        }
        send(HEADERS, END_HEADERS, STREAM, headers.toByteArray(), headers.size());
    }

    private void readFrame() throws IOException {
        final int size = in.readUnsignedShort() << Byte.SIZE | in.readUnsignedByte();
        final int type = in.readUnsignedByte();
        final int flags = in.readUnsignedByte();
        final int stream = in.readInt();
        final byte[] payload = in.readNBytes(size);
        switch (type) {
            case WINDOW_UPDATE -> {
                final int more = ByteBuffer.wrap(payload).getInt();
                if (stream == 0) {
                    connectionWindow += more;
                } else {
                    streamWindow += more;
                }
            }
            case SETTINGS -> onSettings(flags, payload);
            case PING -> {
                if ((flags & ACK) == 0) {
                    send(PING, ACK, 0, payload, size);
                }
            }
            case HEADERS -> {
                answer.append(new String(payload, StandardCharsets.ISO_8859_1));
                isAnswered |= (flags & END_STREAM) != 0;
            }
            case RST_STREAM, GOAWAY -> {
                answer.append(" type ").append(type);
                isAnswered = true;
            }
            default -> {}
        }
    }

    private void onSettings(final int flags, final byte[] payload) throws IOException {
        if ((flags & ACK) != 0) {
            return;
        }
        final ByteBuffer settings = ByteBuffer.wrap(payload);
        while (settings.hasRemaining()) {
            final int id = settings.getShort();
            final int value = settings.getInt();
            if (id == INITIAL_WINDOW_SETTING) {
                streamWindow += value - initialWindow;
                initialWindow = value;
            }
        }
        send(SETTINGS, ACK, 0, new byte[0], 0);
    }

    private void send(final int type, final int flags, final int stream, final byte[] payload, final int size)
            throws IOException {
        out.write(ByteBuffer.allocate(9 + size)
                .put((byte) (size >> 16))
                .putShort((short) size)
                .put((byte) type)
                .put((byte) flags)
                .putInt(stream)
                .put(payload, 0, size)
                .array());
    }
}
