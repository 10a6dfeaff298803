package io.pegaflow.agent;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.HexFormat;

/**
 * A certificate that signs itself, for 127.0.0.1, and its key, in PEM files.
 *
 * @param certificate file.
 * @param key         file, which its owner alone may read.
 */
public record PemFiles(Path certificate, Path key) {
    private static final Duration VALIDITY = Duration.ofDays(2);
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'");
    private static final int INTEGER = 0x02;
    private static final int BITS = 0x03;
    private static final int OCTETS = 0x04;
    private static final int TEXT = 0x0C;
    private static final int GENERALIZED_TIME = 0x18;
    private static final int SEQUENCE = 0x30;
    private static final int SET = 0x31;
    private static final int IP_ADDRESS = 0x87;
    private static final int VERSION = 0xA0;
    private static final int EXTENSIONS = 0xA3;

    /** Object identifiers as they are encoded. */
    private static final byte[] COMMON_NAME = hex("0603550403");

    private static final byte[] ALTERNATIVE_NAME = hex("0603551d11");
    private static final byte[] ECDSA_WITH_SHA256 = hex("06082a8648ce3d040302");
    private static final byte[] SHA256_WITH_RSA = hex("06092a864886f70d01010b0500");
    private static final byte[] ED25519 = hex("06032b6570");

    /** Make a pair with a key of an algorithm (EC, RSA, Ed25519), valid for two days from a moment on. */
    public static PemFiles create(
            final Path directory, final String name, final String algorithm, final Instant start) {
        try {
            final KeyPair pair = KeyPairGenerator.getInstance(algorithm).generateKeyPair();
            final Path certificate = directory.resolve(name + ".crt");
            final Path key = directory.resolve(name + ".key");
            Files.writeString(certificate, pem("CERTIFICATE", certificate(pair, name, start)));
            Files.createFile(key, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(key, pem("PRIVATE KEY", pair.getPrivate().getEncoded()));
            return new PemFiles(certificate, key);
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        } catch (final GeneralSecurityException ex) {
            throw new AssertionError(ex);
        }
    }

    private static byte[] certificate(final KeyPair pair, final String name, final Instant start)
            throws GeneralSecurityException {
        final byte[] identifier = identifier(pair);
        final byte[] subject = der(
                SEQUENCE, der(SET, der(SEQUENCE, COMMON_NAME, der(TEXT, name.getBytes(StandardCharsets.US_ASCII)))));
        final byte[] names = der(OCTETS, der(SEQUENCE, der(IP_ADDRESS, new byte[] {127, 0, 0, 1})));
        final byte[] signed = der(
                SEQUENCE,
                der(VERSION, der(INTEGER, new byte[] {2})),
                der(INTEGER, new byte[] {7}),
                identifier,
                subject,
                der(SEQUENCE, time(start), time(start.plus(VALIDITY))),
                subject,
                pair.getPublic().getEncoded(),
                der(EXTENSIONS, der(SEQUENCE, der(SEQUENCE, ALTERNATIVE_NAME, names))));
        final Signature signature = Signature.getInstance(signatureName(pair));
        signature.initSign(pair.getPrivate());
        signature.update(signed);
        return der(SEQUENCE, signed, identifier, der(BITS, new byte[1], signature.sign()));
    }

    private static byte[] identifier(final KeyPair pair) {
        return der(
                SEQUENCE,
                switch (pair.getPrivate().getAlgorithm()) {
                    case "EC" -> ECDSA_WITH_SHA256;
                    case "RSA" -> SHA256_WITH_RSA;
                    default -> ED25519;
                });
    }

    private static String signatureName(final KeyPair pair) {
        return switch (pair.getPrivate().getAlgorithm()) {
            case "EC" -> "SHA256withECDSA";
            case "RSA" -> "SHA256withRSA";
            default -> "Ed25519";
        };
    }

    private static byte[] time(final Instant moment) {
        return der(
                GENERALIZED_TIME, TIME.format(moment.atOffset(ZoneOffset.UTC)).getBytes(StandardCharsets.US_ASCII));
    }

    private static byte[] hex(final String digits) {
        return HexFormat.of().parseHex(digits);
    }

    /** A value of ASN.1 in its distinguished encoding, of less than 64 KiB. */
    private static byte[] der(final int tag, final byte[]... parts) {
        final ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (final byte[] part : parts) {
            content.writeBytes(part);
        }
        final ByteArrayOutputStream value = new ByteArrayOutputStream();
        value.write(tag);
        if (content.size() > 0xFF) {
            value.write(0x82);
            value.write(content.size() >> Byte.SIZE);
        } else if (content.size() > 0x7F) {
            value.write(0x81);
        }
        value.write(content.size());
        value.writeBytes(content.toByteArray());
        return value.toByteArray();
    }

    /** Bytes as they stand in such a file. */
    public static String pem(final String label, final byte[] content) {
        return "-----BEGIN " + label + "-----\n"
                + Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                        .encodeToString(content)
                + "\n-----END " + label + "-----\n";
    }
}
