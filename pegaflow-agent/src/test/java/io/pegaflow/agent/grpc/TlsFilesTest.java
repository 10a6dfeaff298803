package io.pegaflow.agent.grpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pegaflow.agent.PemFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsFilesTest {
    private static final Instant NOW = Instant.now().minus(Duration.ofHours(1));

    @TempDir
    private static Path directory;

    private static PemFiles ec;
    private static PemFiles rsa;

    @BeforeAll
    static void makeFiles() {
        ec = PemFiles.create(directory, "ec", "EC", NOW);
        rsa = PemFiles.create(directory, "rsa", "RSA", NOW);
    }

    private static void assertRefused(final String message, final Path certificate, final Path key) {
        final TlsException ex = assertThrows(TlsException.class, () -> TlsFiles.read(certificate, key));
        assertTrue(ex.getMessage().startsWith(message), ex.getMessage());
        assertTrue(ex.getMessage().contains("; "), ex.getMessage());
    }

    private static Path write(final String name, final String content) throws IOException {
        return Files.writeString(directory.resolve(name), content);
    }

    @Test
    void shouldReadEveryKindOfKey() throws IOException {
        final PemFiles edDsa = PemFiles.create(directory, "ed25519", "Ed25519", NOW);
        for (final PemFiles files : new PemFiles[] {ec, rsa, edDsa}) {
            assertEquals(
                    1, TlsFiles.read(files.certificate(), files.key()).chain().size());
        }
    }

    @Test
    void shouldReadAChainAndWhatStandsBesideTheKey() throws IOException {
        final Path chain = write("chain.crt", Files.readString(ec.certificate()) + Files.readString(rsa.certificate()));
        final Path key = write("parameters.key", "Key of today\n" + Files.readString(ec.key()) + "\n# end\n");
        assertEquals(2, TlsFiles.read(chain, key).chain().size());
    }

    @Test
    void shouldRefuseAPairThatIsNone() {
        final PemFiles other = PemFiles.create(directory, "other", "EC", NOW);
        assertRefused("certificate and key are not of one pair: --grpc-tls-cert=", ec.certificate(), rsa.key());
        assertRefused("certificate and key are not of one pair: --grpc-tls-cert=", ec.certificate(), other.key());
    }

    @Test
    void shouldRefuseACertificateOutOfItsTime() {
        final PemFiles old = PemFiles.create(directory, "old", "EC", NOW.minus(Duration.ofDays(9)));
        final PemFiles early = PemFiles.create(directory, "early", "EC", NOW.plus(Duration.ofDays(9)));
        assertRefused("certificate has expired: --grpc-tls-cert=", old.certificate(), old.key());
        assertRefused("certificate is not valid yet: --grpc-tls-cert=", early.certificate(), early.key());
    }

    @Test
    void shouldSayWhichFileWillNotDo() throws IOException {
        final Path none = directory.resolve("none");
        final Path garbage = write("garbage", "garbage");
        final Path badKey = write("bad.key", PemFiles.pem("PRIVATE KEY", new byte[] {1, 2, 3}));
        final Path oldForm = write("old-form.key", PemFiles.pem("RSA PRIVATE KEY", new byte[] {1, 2, 3}));
        final Path locked = write("locked.key", PemFiles.pem("ENCRYPTED PRIVATE KEY", new byte[] {1, 2, 3}));
        final Path badCertificate = write("bad.crt", PemFiles.pem("CERTIFICATE", new byte[] {1, 2, 3}));
        final Path empty = write("empty", "");
        final Path endless = write("endless", "x".repeat(2 << 20));
        assertRefused("no such file: --grpc-tls-cert=", none, ec.key());
        assertRefused("no such file: --grpc-tls-key=", ec.certificate(), none);
        assertRefused("cannot read the file: --grpc-tls-cert=", directory, ec.key());
        assertRefused("cannot read the file: --grpc-tls-key=", ec.certificate(), directory);
        assertRefused("no certificate in the file: --grpc-tls-cert=", empty, ec.key());
        assertRefused("not a certificate: --grpc-tls-cert=", garbage, ec.key());
        assertRefused("not a certificate: --grpc-tls-cert=", badCertificate, ec.key());
        assertRefused("too long for a PEM file: --grpc-tls-cert=", endless, ec.key());
        for (final Path key : new Path[] {garbage, oldForm, locked, empty, ec.certificate()}) {
            assertRefused("no unencrypted PKCS #8 key in the file: --grpc-tls-key=", ec.certificate(), key);
        }
        assertRefused("not a private key of RSA, EC or EdDSA: --grpc-tls-key=", ec.certificate(), badKey);
    }
}
