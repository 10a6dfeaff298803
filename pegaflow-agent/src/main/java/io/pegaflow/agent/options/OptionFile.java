package io.pegaflow.agent.options;

import io.pegaflow.ipc.FileFailure;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;

/** A properties file in UTF-8 that knows its lines. Immutable. */
final class OptionFile {
    static final int MAX_BYTES = 1 << 20;

    /** A value and the line its key is on, counted from 1. */
    static final class Entry {
        private final String value;
        private final int line;

        private Entry(final String value, final int line) {
            this.value = value;
            this.line = line;
        }

        String value() {
            return value;
        }

        int line() {
            return line;
        }
    }

    private final Path path;
    private final Map<String, Entry> entries = new LinkedHashMap<>();

    private OptionFile(final Path path) {
        this.path = path;
    }

    /** Read a file; an IllegalArgumentException says what is wrong with it. */
    static OptionFile read(final Path path) {
        final OptionFile file = new OptionFile(path);
        try (InputStream in = Files.newInputStream(path)) {
            final byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new IllegalArgumentException("options file is too large: file=" + path + ", limitBytes="
                        + MAX_BYTES + "; name a text file with lines such as pool-size = 4gb");
            }
            file.parse(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString());
        } catch (final CharacterCodingException ex) {
            throw new IllegalArgumentException(
                    "options file is not UTF-8: file=" + path + "; name a text file with lines such as pool-size = 4gb",
                    ex);
        } catch (final IOException ex) {
            throw new IllegalArgumentException(
                    "cannot read options file: file=" + path + ", " + FileFailure.describe(ex), ex);
        }
        return file;
    }

    private void parse(final String text) throws IOException {
        final String[] lines = text.split("\r\n|\r|\n", -1);
        int i = 0;
        while (i < lines.length) {
            final int first = i;
            final StringBuilder logical = new StringBuilder(lines[i++]);
            if (!isComment(logical)) {
                while (i < lines.length && isContinued(logical)) {
                    logical.append('\n').append(lines[i++]);
                }
            }
            add(logical.toString(), first + 1);
        }
    }

    /** Escapes and separators are left to {@link Properties}, which is given one entry at a time. */
    private void add(final String logicalLine, final int line) throws IOException {
        final Properties properties = new Properties();
        try {
            properties.load(new StringReader(logicalLine));
        } catch (final IllegalArgumentException ex) {
            throw new IllegalArgumentException(
                    "malformed line: file=" + path + ", line=" + line + ", cause="
                            + ex.getMessage().replace(".", "") + "; write a backslash as two",
                    ex);
        }
        for (final String key : properties.stringPropertyNames()) {
            final Entry earlier =
                    entries.put(key, new Entry(properties.getProperty(key).trim(), line));
            if (earlier != null) {
                throw new IllegalArgumentException("option given twice: key=" + key + ", file=" + path + ", lines="
                        + earlier.line + " and " + line + "; remove one of them");
            }
        }
    }

    private static boolean isComment(final CharSequence line) {
        final String trimmed = line.toString().stripLeading();
        return trimmed.startsWith("#") || trimmed.startsWith("!");
    }

    private static boolean isContinued(final CharSequence line) {
        int backslashes = 0;
        while (backslashes < line.length() && line.charAt(line.length() - 1 - backslashes) == '\\') {
            backslashes++;
        }
        return backslashes % 2 == 1;
    }

    Path path() {
        return path;
    }

    Map<String, Entry> entries() {
        return entries;
    }
}
