package io.pegaflow.agent.grpc;

import io.pegaflow.agent.logging.LogNames;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Certificate chain and private key of the service, read from PEM files and found to be of use: the library would take a key of
 * another certificate or one that has expired, and every client would fail.
 *
 * @param chain of certificates, that of the service first.
 * @param key   of the first.
 */
record TlsFiles(List<X509Certificate> chain, PrivateKey key) {
    private static final Logger LOGGER = LoggerFactory.getLogger(LogNames.AGENT);
    private static final Pattern KEY =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");
    private static final Map<String, String> SIGNATURES =
            Map.of("RSA", "SHA256withRSA", "EC", "SHA256withECDSA", "EdDSA", "EdDSA");
    private static final String CERTIFICATE_OPTION = "--grpc-tls-cert";
    private static final String KEY_OPTION = "--grpc-tls-key";
    private static final int MAX_LENGTH = 1024 * 1024;

    /** Read both. */
    static TlsFiles read(final Path certificate, final Path key) throws TlsException {
        if (certificate == null || key == null) {
            throw new TlsException("one file without the other: " + CERTIFICATE_OPTION + "="
                    + Objects.toString(certificate, "none") + ", " + KEY_OPTION + "=" + Objects.toString(key, "none")
                    + "; give both");
        }
        final TlsFiles files = new TlsFiles(readChain(certificate), readKey(key));
        files.checkTime(certificate);
        files.checkMatch(certificate, key);
        return files;
    }

    private static List<X509Certificate> readChain(final Path file) throws TlsException {
        try {
            final Collection<? extends Certificate> certificates = CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(bytes(file, CERTIFICATE_OPTION)));
            if (certificates.isEmpty()) {
                throw new TlsException("no certificate in the file: " + CERTIFICATE_OPTION + "=" + file
                        + "; give the chain in PEM, that of the service first");
            }
            return certificates.stream().map(X509Certificate.class::cast).toList();
        } catch (final CertificateException ex) {
            throw new TlsException(
                    "not a certificate: " + CERTIFICATE_OPTION + "=" + file + ", cause=" + ex.getMessage()
                            + "; give the chain in PEM, that of the service first",
                    ex);
        }
    }

    private static PrivateKey readKey(final Path file) throws TlsException {
        final String text = new String(bytes(file, KEY_OPTION), StandardCharsets.ISO_8859_1);
        final Matcher pem = KEY.matcher(text);
        if (!pem.find()) {
            throw new TlsException("no unencrypted PKCS #8 key in the file: " + KEY_OPTION + "=" + file
                    + "; convert it with openssl pkcs8 -topk8 -nocrypt");
        }
        warnOfReaders(file);
        try {
            final PKCS8EncodedKeySpec spec =
                    new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(pem.group(1)));
            for (final String algorithm : SIGNATURES.keySet()) {
                try {
                    return KeyFactory.getInstance(algorithm).generatePrivate(spec);
                } catch (final GeneralSecurityException ex) {
                    // Of another algorithm.
                }
            }
        } catch (final IllegalArgumentException ex) {
            // Not of the digits that the pattern takes for them.
        }
        throw new TlsException("not a private key of RSA, EC or EdDSA: " + KEY_OPTION + "=" + file
                + "; give the unencrypted PKCS #8 key of the certificate in PEM");
    }

    private static byte[] bytes(final Path file, final String option) throws TlsException {
        final byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(MAX_LENGTH + 1);
        } catch (final NoSuchFileException ex) {
            throw new TlsException("no such file: " + option + "=" + file + "; name the PEM file", ex);
        } catch (final IOException ex) {
            throw new TlsException(
                    "cannot read the file: " + option + "=" + file + ", cause=" + ex.getMessage()
                            + "; let the agent's user read it",
                    ex);
        }
        if (bytes.length > MAX_LENGTH) {
            throw new TlsException("too long for a PEM file: " + option + "=" + file + ", highest=" + MAX_LENGTH
                    + "; name the right one");
        }
        return bytes;
    }

    private static void warnOfReaders(final Path file) throws TlsException {
        final Set<PosixFilePermission> rights;
        try {
            rights = Files.getPosixFilePermissions(file);
        } catch (final IOException ex) {
            throw new TlsException(
                    "cannot see the rights of the file: " + KEY_OPTION + "=" + file + "; name another", ex);
        }
        if (rights.contains(PosixFilePermission.GROUP_READ) || rights.contains(PosixFilePermission.OTHERS_READ)) {
            LOGGER.warn(
                    "others may read the private key: {}={}, rights={}; chmod go-rwx {}",
                    KEY_OPTION,
                    file,
                    PosixFilePermissions.toString(rights),
                    file);
        }
    }

    private void checkTime(final Path file) throws TlsException {
        final Instant now = Instant.now();
        for (final X509Certificate certificate : chain) {
            final Date from = certificate.getNotBefore();
            final Date until = certificate.getNotAfter();
            if (now.isBefore(from.toInstant()) || now.isAfter(until.toInstant())) {
                throw new TlsException((now.isAfter(until.toInstant())
                                ? "certificate has expired: "
                                : "certificate is not valid yet: ")
                        + CERTIFICATE_OPTION + "=" + file + ", subject="
                        + certificate.getSubjectX500Principal().getName() + ", notBefore=" + from.toInstant()
                        + ", notAfter=" + until.toInstant() + "; give one that is valid, or see to the clock");
            }
        }
    }

    private void checkMatch(final Path certificate, final Path keyFile) throws TlsException {
        final byte[] words = "of the same pair".getBytes(StandardCharsets.US_ASCII);
        boolean isPair = false;
        try {
            final Signature signature = Signature.getInstance(SIGNATURES.get(key.getAlgorithm()));
            signature.initSign(key);
            signature.update(words);
            final byte[] signed = signature.sign();
            signature.initVerify(chain.get(0).getPublicKey());
            signature.update(words);
            isPair = signature.verify(signed);
        } catch (final GeneralSecurityException ex) {
            // Of different algorithms.
        }
        if (!isPair) {
            throw new TlsException("certificate and key are not of one pair: " + CERTIFICATE_OPTION + "=" + certificate
                    + ", " + KEY_OPTION + "=" + keyFile + ", subject="
                    + chain.get(0).getSubjectX500Principal().getName()
                    + "; give the key of the first certificate in the file");
        }
    }
}
