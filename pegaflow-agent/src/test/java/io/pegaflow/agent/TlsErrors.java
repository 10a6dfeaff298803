package io.pegaflow.agent;

import io.pegaflow.agent.ErrorCase.Needs;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/** Certificates and keys that will not do. */
final class TlsErrors {
    private static final String CERTIFICATE = "--grpc-tls-cert";
    private static final String KEY = "--grpc-tls-key";

    private TlsErrors() {}

    static void addTo(final ErrorCatalogue catalogue) {
        catalogue.section("Agent: TLS of the gRPC service");
        catalogue
                .agent("Certificate without key", "--addr", "127.0.0.1:0", CERTIFICATE, "service.crt")
                .says("cannot serve gRPC with TLS: one file without the other: --grpc-tls-cert=<file>,"
                        + " --grpc-tls-key=none; give both");
        add(
                catalogue,
                "No such certificate",
                "where service.crt is not",
                "cannot serve gRPC with TLS: no such file: --grpc-tls-cert=<file>; name the PEM file",
                directory -> new PemFiles(directory.resolve("none"), directory.resolve("none")));
        add(
                catalogue,
                "Key in a form that is not taken",
                "with a key that is encrypted, or begins with BEGIN RSA PRIVATE KEY",
                "cannot serve gRPC with TLS: no unencrypted PKCS #8 key in the file: --grpc-tls-key=<file>; convert it"
                        + " with openssl pkcs8 -topk8 -nocrypt",
                directory -> {
                    final PemFiles files = files(directory, Duration.ofHours(-1));
                    return new PemFiles(files.certificate(), files.certificate());
                });
        add(
                catalogue,
                "Key of another certificate",
                "with the key of another certificate",
                "cannot serve gRPC with TLS: certificate and key are not of one pair: --grpc-tls-cert=<file>,"
                        + " --grpc-tls-key=<file>, subject=CN=<name>; give the key of the first certificate in the file",
                directory -> new PemFiles(
                        files(directory, Duration.ofHours(-1)).certificate(),
                        PemFiles.create(directory, "another", "EC", Instant.now())
                                .key()));
        add(
                catalogue,
                "Certificate that has expired",
                "after its notAfter",
                "cannot serve gRPC with TLS: certificate has expired: --grpc-tls-cert=<file>, subject=CN=<name>,"
                        + " notBefore=<time>, notAfter=<time>; give one that is valid, or see to the clock",
                directory -> files(directory, Duration.ofDays(-9)));
    }

    private interface Files {
        PemFiles in(Path directory);
    }

    private static PemFiles files(final Path directory, final Duration start) {
        return PemFiles.create(directory, "service", "EC", Instant.now().plus(start));
    }

    private static void add(
            final ErrorCatalogue catalogue,
            final String title,
            final String provoked,
            final String message,
            final Files files) {
        catalogue.add(
                title,
                "`pegaflow agent " + CERTIFICATE + " service.crt " + KEY + " service.key` " + provoked
                        + ", exit status 1",
                message,
                Needs.NOTHING,
                scene -> {
                    final PemFiles made = files.in(scene.directory.path());
                    return scene.agentEnds(
                            ExitCode.FAILED,
                            "--addr",
                            "127.0.0.1:0",
                            CERTIFICATE,
                            made.certificate().toString(),
                            KEY,
                            made.key().toString());
                });
    }
}
