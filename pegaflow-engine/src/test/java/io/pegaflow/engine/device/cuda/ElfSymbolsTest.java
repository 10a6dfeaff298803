package io.pegaflow.engine.device.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ElfSymbolsTest {
    private static final Path JVM = Path.of(System.getProperty("java.home"), "lib", "server", "libjvm.so");

    @TempDir
    Path directory;

    @Test
    void shouldTellWhatALibraryDefines() throws IOException {
        final Set<String> exported = ElfSymbols.exportedBy(JVM);

        assertTrue(exported.contains("JNI_CreateJavaVM"));
        // Used there but defined elsewhere.
        assertFalse(exported.contains("dlopen"));
    }

    @Test
    void shouldNameTheFunctionsADriverLacks() {
        assertTrue(DriverFunctions.missingFrom(Set.of("cuInit")).contains("cuMemcpyAsync"));
        final Set<String> all = new HashSet<>(DriverFunctions.missingFrom(Set.of()));
        assertEquals(List.of(), DriverFunctions.missingFrom(all));
        all.remove("cuIpcOpenMemHandle_v2");
        assertEquals(List.of("cuIpcOpenMemHandle_v2"), DriverFunctions.missingFrom(all));
    }

    @Test
    void shouldRefuseWhatIsNoLibrary() throws IOException {
        final Path text = Files.writeString(directory.resolve("libcuda.so.1"), "/* GNU ld script */\n".repeat(10));

        assertTrue(assertThrows(IOException.class, () -> ElfSymbols.exportedBy(text))
                .getMessage()
                .startsWith("not a 64-bit library: path="));
        assertThrows(IOException.class, () -> ElfSymbols.exportedBy(directory.resolve("absent")));
    }

    @Test
    void shouldSurviveDamagedLibraries() throws IOException {
        final byte[] whole;
        try (NativeFile library = NativeFile.unpack(
                directory,
                "libJCudaDriver-12.6.0-linux-x86_64.so",
                "fdc3b4b4fca4f0fab54ff12c0b4d6ad1c5e8d55015b4950834c705e5db301255")) {
            whole = Files.readAllBytes(library.path());
        }
        final Random random = new Random(7);
        final Path damaged = directory.resolve("damaged.so");
        for (int i = 0; i < 200; i++) {
            final byte[] bytes = whole.clone();
            // The header, or one of the section headers at the end.
            final int place = i % 2 == 0 ? random.nextInt(64) : bytes.length - 1 - random.nextInt(30 * 64);
            bytes[place] = (byte) random.nextInt(256);
            Files.write(damaged, bytes);
            try {
                ElfSymbols.exportedBy(damaged);
            } catch (final IOException expected) {
                assertTrue(expected.getMessage().contains("path="), expected::getMessage);
            }
        }
    }
}
