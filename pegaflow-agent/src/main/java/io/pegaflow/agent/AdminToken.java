package io.pegaflow.agent;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Set;

/**
 * The token without which nobody may do to an agent what destroys something: a file of the run directory that only its owner can
 * read, new at every start. Or nobody needs one, if the operator says so. Any thread may ask.
 */
final class AdminToken implements AutoCloseable {
    private static final String SCHEME = "Bearer ";
    private static final int TOKEN_BYTES = 32;

    private final Path path;
    private final byte[] expected;

    private AdminToken(final Path path, final byte[] expected) {
        this.path = path;
        this.expected = expected;
    }

    /** A new one, in place of that of a dead agent. */
    static AdminToken create(final RunDirectory runDirectory) {
        final Path path = runDirectory.file(RunDirectory.TOKEN_FILE);
        final byte[] random = new byte[TOKEN_BYTES];
        new SecureRandom().nextBytes(random);
        final String token = HexFormat.of().formatHex(random);
        try {
            Files.deleteIfExists(path);
            try (var channel = Files.newByteChannel(
                    path, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), OwnerOnly.fileAttribute())) {
                channel.write(ByteBuffer.wrap(token.getBytes(StandardCharsets.US_ASCII)));
            }
        } catch (final IOException ex) {
            throw new AgentException("cannot write the token file: path=" + path + ", cause=" + ex.getMessage(), ex);
        }
        return new AdminToken(path, (SCHEME + token).getBytes(StandardCharsets.US_ASCII));
    }

    /** Nobody needs one. */
    static AdminToken notNeeded() {
        return new AdminToken(null, null);
    }

    /**
     * May whoever sent this do it?
     *
     * @param authorization the header {@code Authorization}, null if there was none.
     */
    boolean allows(final String authorization) {
        return expected == null
                || authorization != null
                        && MessageDigest.isEqual(expected, authorization.getBytes(StandardCharsets.UTF_8));
    }

    /** What whoever may not is told. */
    String refusal() {
        return "not authorised: send the header 'Authorization: Bearer TOKEN' with the content of " + path
                + ", or start the agent with --open-admin";
    }

    @Override
    public void close() {
        if (path != null) {
            try {
                Files.deleteIfExists(path);
            } catch (final IOException ex) {
                throw new IllegalStateException("token file could not be removed: path=" + path, ex);
            }
        }
    }
}
