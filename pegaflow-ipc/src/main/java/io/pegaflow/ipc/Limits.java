package io.pegaflow.ipc;

/** The limits of the protocol, in one table: an agent refuses what lies beyond, a client does not send it. */
public final class Limits {
    /** Hashes, or block ids, of one request. */
    public static final int MAX_BLOCKS_PER_REQUEST = 32_768;

    /** Parts of one save or load. */
    public static final int MAX_PARTS = 64;

    /** Hashes of one query for membership: the positions of so many hits fit the longest reply. */
    public static final int MAX_MEMBERSHIP_BLOCKS = 8192;

    /** Bytes of one block hash. */
    public static final int MAX_HASH_LENGTH = 255;

    /** Bytes of the packed hashes of one request; longer hashes mean fewer of them. */
    public static final int MAX_HASH_BYTES_PER_REQUEST = MAX_BLOCKS_PER_REQUEST * 40;

    /** Bytes of an instance, namespace, layer or client name in UTF-8. */
    public static final int MAX_NAME_LENGTH = 128;

    /** Layers one device registers. */
    public static final int MAX_LAYERS = 512;

    /** Exported allocations one device registers. */
    public static final int MAX_ALLOCATIONS = 512;

    /** Bytes of one exported memory handle. */
    public static final int MAX_HANDLE_LENGTH = 512;

    /** Storage groups of an instance. */
    public static final int MAX_STORAGE_GROUPS = 64;

    /** Devices of an instance. */
    public static final int MAX_WORLD_SIZE = 256;

    /** Instances of an agent. */
    public static final int MAX_INSTANCES = 256;

    /** Namespaces of an agent; they live as long as its pool. */
    public static final int MAX_NAMESPACES = 256;

    /** Registrations of devices of all instances. */
    public static final int MAX_CONTEXTS = 1024;

    /** Client processes connected at once. */
    public static final int MAX_CONNECTIONS = 256;

    /** Devices of an agent. */
    public static final int MAX_DEVICES = 64;

    /** Blocks of device memory a layer may have. */
    public static final long MAX_DEVICE_BLOCKS = 1L << 30;

    /** Bytes of one block of one device over all its layers. */
    public static final long MAX_PAGE_BYTES = 1L << 30;

    /** Requests a client may have in flight when it asks for no other number. */
    public static final int DEFAULT_CREDITS = 16;

    /** Requests a client may have in flight at most. */
    public static final int MAX_CREDITS = 64;

    /** Bytes of the longest request: hashes, block ids, layers, names and the fixed part. */
    public static final int MAX_REQUEST_LENGTH = MAX_HASH_BYTES_PER_REQUEST + MAX_BLOCKS_PER_REQUEST * 4 + 64 * 1024;

    /** Bytes of the longest reply: one outcome a block, and the fixed part. */
    public static final int MAX_REPLY_LENGTH = MAX_BLOCKS_PER_REQUEST + 1024;

    private Limits() {}
}
