package io.pegaflow.agent.grpc.loadstate;

/**
 * Layout of the memory, which the client creates and removes. Little-endian.
 *
 * <pre>
 *   0                  structOffset   +4          +8             +16
 *   +----------------+ ... +--------+-----------+--------------+
 *   | structOffset   |     | magic  | version   | state        |
 *   | long, 8 or more|     | int    | int       | long         |
 *   +----------------+ ... +--------+-----------+--------------+
 * </pre>
 */
final class LoadStateDescriptor {
    static final int LENGTH = 32;
    static final int LOWEST_STRUCT_OFFSET = Long.BYTES;
    static final int STRUCT_ALIGNMENT = Long.BYTES;
    static final int MAGIC = 0x50464C44;
    static final int VERSION = 1;
    static final int VERSION_OFFSET = 4;
    static final int STATE_OFFSET = 8;
    static final int STRUCT_LENGTH = 16;

    static final long SUCCESS = 1;
    static final long FAILURE = -1;

    private LoadStateDescriptor() {}
}
