package io.pegaflow.agent.grpc;

import io.pegaflow.agent.http.HttpAddress;
import io.pegaflow.engine.core.Refusal;
import io.pegaflow.engine.runtime.latency.Operation;
import java.nio.file.Path;
import java.util.List;

/**
 * What an agent does for clients that speak gRPC. One inside another process serves none unless it is told. Not safe for use by
 * several threads while it is filled.
 */
public final class GrpcContext {
    /** Where the first implementation listens. */
    public static final HttpAddress DEFAULT_ADDRESS = new HttpAddress("127.0.0.1", 50055);

    /** Version of the clients whose service this is. */
    public static final String DEFAULT_CLIENT_VERSION = "0.23.12";

    private static final String ANY_VERSION = "*";
    private static final String MISSING = "\"<missing>\"";

    private HttpAddress address = HttpAddress.NONE;
    private List<String> clientVersions = List.of(DEFAULT_CLIENT_VERSION);
    private Path tlsCertificate;
    private Path tlsKey;
    private TlsFiles tls;
    private boolean isUnknownInstanceMiss;
    private boolean isEmptyReleaseIgnored;
    private AdminAccess adminAccess = new AdminAccess(header -> false, () -> "nobody may stop this agent over gRPC");
    private Runnable shutdownHook = () -> {};
    private long permitKeepAliveNs = 500_000_000L;

    /** A service that is nowhere. */
    public GrpcContext() {}

    /** Serve where clients look. */
    public void ofDaemon() {
        address = DEFAULT_ADDRESS;
    }

    /**
     * Check all values.
     *
     * @throws IllegalArgumentException naming a value that will not do.
     */
    public void validate() {
        if (clientVersions.isEmpty()) {
            throw new IllegalArgumentException(
                    "no version of clients is accepted: acceptClientVersion=; give one with --accept-client-version, or *");
        }
    }

    /**
     * Read the files for TLS, so that an agent whose files will not do finds out before it does anything else.
     *
     * @throws TlsException naming the file that will not do, and why.
     */
    public void readTls() throws TlsException {
        if (address.isPresent() && (tlsCertificate != null || tlsKey != null)) {
            tls = TlsFiles.read(tlsCertificate, tlsKey);
        }
    }

    /** What was read, null for no TLS. */
    TlsFiles tls() {
        return tls;
    }

    /** May a client of this version register? */
    void checkVersion(final String version) throws RpcException {
        if (!clientVersions.contains(ANY_VERSION) && !clientVersions.contains(version)) {
            throw RpcException.of(
                    Operation.REGISTER,
                    Refusal.VERSION_MISMATCH,
                    version.isEmpty() ? MISSING : version,
                    clientVersions.get(0));
        }
    }

    /**
     * Where to listen.
     *
     * @return the address, {@link HttpAddress#NONE} for nowhere.
     */
    public HttpAddress address() {
        return address;
    }

    /**
     * Where to listen.
     *
     * @param address with port 0 for any free one.
     * @return this.
     */
    public GrpcContext address(final HttpAddress address) {
        this.address = address;
        return this;
    }

    /**
     * Versions of clients that may register.
     *
     * @return the versions.
     */
    public List<String> clientVersions() {
        return clientVersions;
    }

    /**
     * Versions of clients that may register.
     *
     * @param clientVersions the versions, as clients send them; {@code *} for all. The first stands in refusals.
     * @return this.
     */
    public GrpcContext clientVersions(final List<String> clientVersions) {
        this.clientVersions = List.copyOf(clientVersions);
        return this;
    }

    /**
     * Certificate chain of the service.
     *
     * @return a PEM file, null for no TLS.
     */
    public Path tlsCertificate() {
        return tlsCertificate;
    }

    /**
     * Certificate chain of the service.
     *
     * @param tlsCertificate a PEM file.
     * @return this.
     */
    public GrpcContext tlsCertificate(final Path tlsCertificate) {
        this.tlsCertificate = tlsCertificate;
        return this;
    }

    /**
     * Private key of the service.
     *
     * @return a PEM file, null for no TLS.
     */
    public Path tlsKey() {
        return tlsKey;
    }

    /**
     * Private key of the service.
     *
     * @param tlsKey a PEM file, PKCS #8 without a passphrase.
     * @return this.
     */
    public GrpcContext tlsKey(final Path tlsKey) {
        this.tlsKey = tlsKey;
        return this;
    }

    /**
     * Is a query of an instance nobody registered a miss rather than an error?
     *
     * @return whether it is.
     */
    public boolean isUnknownInstanceMiss() {
        return isUnknownInstanceMiss;
    }

    /**
     * Is a query of an instance nobody registered a miss rather than an error?
     *
     * @param isMiss whether it is.
     * @return this.
     */
    public GrpcContext unknownInstanceMiss(final boolean isMiss) {
        isUnknownInstanceMiss = isMiss;
        return this;
    }

    /**
     * Is the release of no lease fine rather than an error?
     *
     * @return whether it is.
     */
    public boolean isEmptyReleaseIgnored() {
        return isEmptyReleaseIgnored;
    }

    /**
     * Is the release of no lease fine rather than an error?
     *
     * @param isIgnored whether it is.
     * @return this.
     */
    public GrpcContext emptyReleaseIgnored(final boolean isIgnored) {
        isEmptyReleaseIgnored = isIgnored;
        return this;
    }

    /**
     * Who may stop the agent; nobody unless it is said.
     *
     * @param adminAccess the rule.
     * @return this.
     */
    public GrpcContext adminAccess(final AdminAccess adminAccess) {
        this.adminAccess = adminAccess;
        return this;
    }

    AdminAccess adminAccess() {
        return adminAccess;
    }

    /**
     * What Shutdown does once it is answered.
     *
     * @param shutdownHook must not block.
     * @return this.
     */
    public GrpcContext shutdownHook(final Runnable shutdownHook) {
        this.shutdownHook = shutdownHook;
        return this;
    }

    Runnable shutdownHook() {
        return shutdownHook;
    }

    /** Pings of a client that come faster than this are an attack. */
    long permitKeepAliveNs() {
        return permitKeepAliveNs;
    }
}
