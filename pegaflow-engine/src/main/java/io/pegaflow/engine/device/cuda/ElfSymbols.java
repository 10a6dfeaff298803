package io.pegaflow.engine.device.cuda;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Set;

/**
 * The functions that a shared library exports, read from its file: a 64-bit little-endian ELF image with its section headers,
 * as the System V ABI describes it. A call of a function that is not there would end the process, so it is asked before.
 */
public final class ElfSymbols {
    private static final int HEADER_LENGTH = 64;
    private static final int MAGIC = 0x464c457f;
    private static final int CLASS_64_LITTLE_ENDIAN = 0x0102;
    private static final int SECTION_TABLE_OFFSET_OFFSET = 40;
    private static final int SECTION_HEADER_LENGTH_OFFSET = 58;
    private static final int SECTION_COUNT_OFFSET = 60;
    private static final int SECTION_HEADER_LENGTH = 64;
    private static final int TYPE_OFFSET = 4;
    private static final int FILE_OFFSET_OFFSET = 24;
    private static final int SIZE_OFFSET = 32;
    private static final int LINK_OFFSET = 40;
    private static final int TYPE_DYNAMIC_SYMBOLS = 11;
    private static final int SYMBOL_LENGTH = 24;
    private static final int SYMBOL_SECTION_OFFSET = 6;
    private static final int MAX_TABLE_BYTES = 64 << 20;

    private ElfSymbols() {}

    /**
     * Read what a library exports.
     *
     * @param library file of the library.
     * @return names of the symbols it defines.
     * @throws IOException if it cannot be read or is no such image.
     */
    public static Set<String> exportedBy(final Path library) throws IOException {
        try (FileChannel file = FileChannel.open(library, StandardOpenOption.READ)) {
            final ByteBuffer header = read(file, 0, HEADER_LENGTH);
            if (header.getInt(0) != MAGIC || header.getShort(Integer.BYTES) != CLASS_64_LITTLE_ENDIAN) {
                throw new IOException("not a 64-bit library: path=" + library);
            }
            final long tableOffset = header.getLong(SECTION_TABLE_OFFSET_OFFSET);
            final int count = Short.toUnsignedInt(header.getShort(SECTION_COUNT_OFFSET));
            if (header.getShort(SECTION_HEADER_LENGTH_OFFSET) != SECTION_HEADER_LENGTH || count == 0) {
                throw new IOException("library without section headers: path=" + library);
            }
            final ByteBuffer sections = read(file, tableOffset, (long) count * SECTION_HEADER_LENGTH);
            for (int i = 0; i < count; i++) {
                final int section = i * SECTION_HEADER_LENGTH;
                if (sections.getInt(section + TYPE_OFFSET) == TYPE_DYNAMIC_SYMBOLS) {
                    return names(file, sections, section, count);
                }
            }
            throw new IOException("library without dynamic symbols: path=" + library);
        } catch (final IndexOutOfBoundsException ex) {
            throw new IOException("damaged library: path=" + library, ex);
        }
    }

    private static Set<String> names(
            final FileChannel file, final ByteBuffer sections, final int section, final int count) throws IOException {
        final int link = sections.getInt(section + LINK_OFFSET);
        if (link < 0 || link >= count) {
            throw new IndexOutOfBoundsException("string table: section=" + link);
        }
        final ByteBuffer symbols = readSection(file, sections, section);
        final ByteBuffer strings = readSection(file, sections, link * SECTION_HEADER_LENGTH);
        final Set<String> names = new HashSet<>();
        for (int symbol = 0; symbol + SYMBOL_LENGTH <= symbols.limit(); symbol += SYMBOL_LENGTH) {
            if (symbols.getShort(symbol + SYMBOL_SECTION_OFFSET) != 0) {
                names.add(string(strings, symbols.getInt(symbol)));
            }
        }
        return names;
    }

    private static String string(final ByteBuffer strings, final int offset) {
        int end = offset;
        while (strings.get(end) != 0) {
            end++;
        }
        final byte[] bytes = new byte[end - offset];
        strings.get(offset, bytes);
        return new String(bytes, StandardCharsets.US_ASCII);
    }

    private static ByteBuffer readSection(final FileChannel file, final ByteBuffer sections, final int section)
            throws IOException {
        return read(file, sections.getLong(section + FILE_OFFSET_OFFSET), sections.getLong(section + SIZE_OFFSET));
    }

    private static ByteBuffer read(final FileChannel file, final long offset, final long length) throws IOException {
        if (offset < 0 || length < 0 || length > MAX_TABLE_BYTES || offset > file.size() - length) {
            throw new IndexOutOfBoundsException("offset=" + offset + ", length=" + length);
        }
        final ByteBuffer buffer = ByteBuffer.allocate((int) length).order(ByteOrder.LITTLE_ENDIAN);
        while (buffer.hasRemaining()) {
            if (file.read(buffer, offset + buffer.position()) < 0) {
                throw new IndexOutOfBoundsException("end of file");
            }
        }
        return buffer.flip();
    }
}
