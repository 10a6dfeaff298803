package io.pegaflow.agent.grpc.loadstate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pegaflow.ipc.UserIdentity;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LoadStateTest {
    private static final String NAME = "pega_load_0123456789abcdef0123456789abcdef";

    @TempDir
    Path directory;

    private LoadStates states() {
        return new LoadStates(directory, UserIdentity.uid());
    }

    @Test
    void shouldStoreSuccess() throws Exception {
        create(whole());
        final LoadStates states = states();
        final LoadState state = states.attach(NAME);
        assertEquals(0, storedState());
        assertEquals(1, states.pending());

        assertTrue(state.succeed());

        assertEquals(1, storedState());
        assertEquals(0, states.pending());
    }

    @Test
    void shouldStoreFailureOnce() throws Exception {
        create(whole());
        final LoadStates states = states();
        final LoadState state = states.attach(NAME);

        assertTrue(state.fail());
        assertFalse(state.succeed());

        assertEquals(-1, storedState());
        assertEquals(0, states.pending());
    }

    @Test
    void shouldFindTheStateWhereTheClientPutsIt() throws Exception {
        final byte[] bytes = memory(64, 40, LoadStateDescriptor.MAGIC, 1);
        create(bytes);

        assertTrue(states().attach(NAME).fail());

        assertEquals(
                -1, ByteBuffer.wrap(content()).order(ByteOrder.LITTLE_ENDIAN).getLong(48));
        assertEquals(64, content().length);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "pega_load_",
                "pega_load_0123456789abcdef0123456789abcde",
                "pega_load_0123456789abcdef0123456789abcdef0",
                "pega_load_0123456789ABCDEF0123456789abcdef",
                "/pega_load_0123456789abcdef0123456789abcdef",
                "../pega_load_0123456789abcdef0123456789abcdef",
                "pega_load_0123456789abcdef0123456789abcde/",
                "pega_load_0123456789abcdef0123456789abcdef\n",
                "pega_load_0123456789abcdef\0" + "123456789abcdef",
                "pega_save_0123456789abcdef0123456789abcdef"
            })
    void shouldRefuseAnotherName(final String name) throws IOException {
        create(whole());
        assertTrue(refusal(name).startsWith("storage error: LoadState: not a name of ours: length=" + name.length()));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0, 0x50464c44, 1, shared memory is too small",
        "31, 8, 0x50464c44, 1, shared memory is too small",
        "32, 0, 0x50464c44, 1, bad offset of the state",
        "32, 7, 0x50464c44, 1, bad offset of the state",
        "32, 12, 0x50464c44, 1, bad offset of the state",
        "32, 24, 0x50464c44, 1, bad offset of the state",
        "32, -8, 0x50464c44, 1, bad offset of the state",
        "32, 9223372036854775800, 0x50464c44, 1, bad offset of the state",
        "32, 8, 0x50464c45, 1, bad magic or version",
        "32, 8, 0, 1, bad magic or version",
        "32, 8, 0x50464c44, 0, bad magic or version",
        "32, 8, 0x50464c44, 2, bad magic or version"
    })
    void shouldRefuseMemoryOfAnotherForm(
            final int length, final long structOffset, final String magic, final int version, final String text)
            throws IOException {
        create(memory(length, structOffset, Integer.decode(magic), version));
        final byte[] before = content();

        final String message = refusal(NAME);

        assertTrue(message.startsWith("storage error: LoadState: " + text + ": name=" + NAME), message);
        assertTrue(Arrays.equals(before, content()));
    }

    @Test
    void shouldRefuseWhatIsNotThere() {
        assertTrue(refusal(NAME).startsWith("storage error: LoadState: no such shared memory: path=" + directory));
    }

    @Test
    void shouldFollowNoLinkAndOpenNoOtherKindOfFile() throws Exception {
        final Path elsewhere = Files.write(directory.resolve("elsewhere"), whole());
        final Path path = directory.resolve(NAME);

        Files.createSymbolicLink(path, elsewhere);
        assertTrue(refusal(NAME).contains("no regular file"));
        Files.delete(path);
        Files.createLink(path, elsewhere);
        assertTrue(refusal(NAME).contains("the file has other names"));
        Files.delete(path);
        Files.createDirectory(path);
        assertTrue(refusal(NAME).contains("no regular file"));
    }

    @Test
    void shouldRefuseTheMemoryOfAnotherUserUnlessItServesAll() throws Exception {
        create(whole());
        final int another = UserIdentity.uid() + 1;
        final LoadStates states = new LoadStates(directory, another);

        final String message = assertThrows(LoadStateException.class, () -> states.attach(NAME))
                .getMessage();

        assertTrue(message.contains("not ours: path=" + directory.resolve(NAME)), message);
        assertEquals(0, states.pending());
        assertTrue(new LoadStates(directory, 0).attach(NAME).succeed(), "root serves all");
    }

    @Test
    void shouldSurviveAClientThatLostPatience() throws Exception {
        create(whole());
        final LoadState vanished = states().attach(NAME);
        Files.delete(directory.resolve(NAME));
        assertFalse(vanished.succeed());
        assertFalse(Files.exists(directory.resolve(NAME)), "is not created again");

        create(whole());
        final LoadState cut = states().attach(NAME);
        try (FileChannel channel = FileChannel.open(directory.resolve(NAME), StandardOpenOption.WRITE)) {
            channel.truncate(20);
        }
        assertFalse(cut.succeed());
        assertEquals(20, content().length);
    }

    @Test
    void shouldNotWriteToAnotherFileOfThatName() throws Exception {
        create(whole());
        final LoadState state = states().attach(NAME);
        // The new one is there before the old one goes, so that it cannot get the number of the old one.
        final Path other = Files.write(directory.resolve("other"), whole());
        Files.move(other, directory.resolve(NAME), StandardCopyOption.ATOMIC_MOVE);

        assertFalse(state.succeed());

        assertEquals(0, storedState());
    }

    @Test
    void shouldBoundHowManyArePending() throws Exception {
        create(whole());
        final LoadStates states = states();
        final LoadState first = states.attach(NAME);
        for (int i = 1; i < LoadStates.MAX_PENDING; i++) {
            states.attach(NAME);
        }

        final String message = assertThrows(LoadStateException.class, () -> states.attach(NAME))
                .getMessage();

        assertTrue(message.startsWith("storage error: LoadState: too many loads: pending=4096"), message);
        assertTrue(first.succeed());
        assertTrue(states.attach(NAME).succeed());
    }

    private String refusal(final String name) {
        final LoadStates states = states();
        final String message = assertThrows(LoadStateException.class, () -> states.attach(name))
                .getMessage();
        assertEquals(0, states.pending());
        return message;
    }

    private void create(final byte[] bytes) throws IOException {
        Files.write(directory.resolve(NAME), bytes);
    }

    private byte[] content() throws IOException {
        return Files.readAllBytes(directory.resolve(NAME));
    }

    private long storedState() throws IOException {
        return ByteBuffer.wrap(content()).order(ByteOrder.LITTLE_ENDIAN).getLong(16);
    }

    private static byte[] whole() {
        return memory(32, 8, LoadStateDescriptor.MAGIC, LoadStateDescriptor.VERSION);
    }

    private static byte[] memory(final int length, final long structOffset, final int magic, final int version) {
        final ByteBuffer buffer = ByteBuffer.allocate(Math.max(64, length)).order(ByteOrder.LITTLE_ENDIAN);
        buffer.putLong(0, structOffset);
        final int at = structOffset >= 8 && structOffset <= 48 ? (int) structOffset : 8;
        buffer.putInt(at, magic).putInt(at + 4, version);
        return Arrays.copyOf(buffer.array(), length);
    }
}
