package io.pegaflow.ipc;

/**
 * Every limit of {@link Limits} with the text by which client and agent refuse what lies beyond it, and the error the agent
 * answers with. The table in the protocol's documentation is made from it.
 */
public enum Limit {
    /** Hashes, or block ids, of one request. */
    BLOCKS("blocks of a request", "blocks", 0, Limits.MAX_BLOCKS_PER_REQUEST, "split the request"),
    /** Parts of one save or load. */
    PARTS("parts of a request", "parts", 0, Limits.MAX_PARTS, "split the request"),
    /** Hashes of a query for membership. */
    MEMBERSHIP_BLOCKS(
            "blocks of a query for membership", "blocks", 0, Limits.MAX_MEMBERSHIP_BLOCKS, "split the request"),
    /** Bytes of one hash; all hashes of a request have the same length. */
    HASH_LENGTH(
            ErrorCode.INVALID_ARGUMENT,
            "length of a hash in bytes",
            "hash_length",
            1,
            Limits.MAX_HASH_LENGTH,
            "use another hash function, or cut its result"),
    /** Bytes of all hashes of one request. */
    HASH_BYTES(
            "bytes of the hashes of a request",
            "hash_bytes",
            0,
            Limits.MAX_HASH_BYTES_PER_REQUEST,
            "split the request, or use shorter hashes"),
    /** Bytes of one request. */
    REQUEST_LENGTH("bytes of a request", "length", 1, Limits.MAX_REQUEST_LENGTH, "split the request"),
    /** Requests of one client that are not answered yet. */
    CREDITS(
            ErrorCode.TOO_MANY_REQUESTS,
            "requests of a client in flight",
            "credits",
            1,
            Limits.MAX_CREDITS,
            "wait for answers before sending more"),
    /** Name of a client in UTF-8. */
    CLIENT_NAME(
            "length of the client's name in bytes of UTF-8",
            "client_name_length",
            0,
            Limits.MAX_NAME_LENGTH,
            "give the client a shorter name"),
    /** Name of an instance in UTF-8. */
    INSTANCE_NAME(
            "length of the instance's name in bytes of UTF-8",
            "instance_name_length",
            1,
            Limits.MAX_NAME_LENGTH,
            "give the instance a shorter name"),
    /** Name of a namespace in UTF-8; the empty one is a namespace. */
    NAMESPACE_NAME(
            "length of the namespace's name in bytes of UTF-8",
            "namespace_name_length",
            0,
            Limits.MAX_NAME_LENGTH,
            "give the namespace a shorter name"),
    /** Name of a layer in UTF-8. */
    LAYER_NAME(
            "length of a layer's name in bytes of UTF-8",
            "layer_name_length",
            1,
            Limits.MAX_NAME_LENGTH,
            "give the layer a shorter name"),
    /** Layers of one device. */
    LAYERS("layers of a device", "layers", 1, Limits.MAX_LAYERS, "register several layers as one"),
    /** Exported allocations of one device. */
    ALLOCATIONS(
            "allocations of a device",
            "allocations",
            1,
            Limits.MAX_ALLOCATIONS,
            "let several layers share an allocation"),
    /** Bytes of an exported memory handle. */
    HANDLE_LENGTH(
            "length of a memory handle in bytes",
            "handle_length",
            1,
            Limits.MAX_HANDLE_LENGTH,
            "send the handle as it was exported"),
    /** Device blocks of a layer. */
    DEVICE_BLOCKS(
            ErrorCode.INVALID_ARGUMENT,
            "device blocks of a layer",
            "num_blocks",
            1,
            Limits.MAX_DEVICE_BLOCKS,
            "register fewer or larger blocks"),
    /** Bytes of a block of one device over all its layers. */
    PAGE_BYTES(
            "bytes of a block of one device",
            "block_bytes",
            1,
            Limits.MAX_PAGE_BYTES,
            "make blocks of fewer tokens, or spread the layers over more devices"),
    /** Storage group on the wire. */
    STORAGE_GROUP(
            ErrorCode.INVALID_ARGUMENT,
            "storage group",
            "storage_group",
            0,
            Limits.MAX_STORAGE_GROUPS - 1,
            "number the groups from 0 on"),
    /** Ordinal of a device. */
    DEVICE_ID(
            ErrorCode.INVALID_ARGUMENT,
            "ordinal of a device",
            "device_id",
            0,
            Limits.MAX_DEVICES - 1,
            "use the ordinal under which the agent serves the device"),
    /** Devices of an instance. */
    WORLD_SIZE(
            "devices of an instance",
            "world_size",
            1,
            Limits.MAX_WORLD_SIZE,
            "register the ranks of another host with the agent of that host"),
    /** Instances of an agent. */
    INSTANCES("instances of an agent", "instances", 0, Limits.MAX_INSTANCES, "unregister one"),
    /** Namespaces of an agent. */
    NAMESPACES(
            "namespaces of an agent",
            "namespaces",
            0,
            Limits.MAX_NAMESPACES,
            "use one that is there; they live as long as the agent"),
    /** Registrations of devices of all instances. */
    REGISTRATIONS("registered devices of all instances", "registrations", 0, Limits.MAX_CONTEXTS, "unregister one"),
    /** Client processes connected at once. */
    CONNECTIONS("connected clients", "clients", 0, Limits.MAX_CONNECTIONS, "close one, or try again later");

    private final ErrorCode errorCode;
    private final String subject;
    private final String field;
    private final long lowest;
    private final long highest;
    private final String remedy;

    Limit(final String subject, final String field, final long lowest, final long highest, final String remedy) {
        this(ErrorCode.LIMIT_EXCEEDED, subject, field, lowest, highest, remedy);
    }

    Limit(
            final ErrorCode errorCode,
            final String subject,
            final String field,
            final long lowest,
            final long highest,
            final String remedy) {
        this.errorCode = errorCode;
        this.subject = subject;
        this.field = field;
        this.lowest = lowest;
        this.highest = highest;
        this.remedy = remedy;
    }

    /**
     * Does a value keep to the limit?
     *
     * @param value of what is limited.
     * @return whether it does.
     */
    public boolean allows(final long value) {
        return value >= lowest && value <= highest;
    }

    /**
     * The text of the refusal.
     *
     * @param value that is not allowed.
     * @return a text that names value, limit and remedy.
     */
    public String refusal(final long value) {
        return subject + " must lie between " + lowest + " and " + highest + ": " + field + "=" + value + "; " + remedy;
    }

    /**
     * How the agent answers what is not allowed.
     *
     * @return the error.
     */
    public ErrorCode errorCode() {
        return errorCode;
    }

    /**
     * What is limited.
     *
     * @return some words.
     */
    public String subject() {
        return subject;
    }

    /**
     * Name of the value in texts.
     *
     * @return the name.
     */
    public String field() {
        return field;
    }

    /**
     * Lowest value allowed.
     *
     * @return the value.
     */
    public long lowest() {
        return lowest;
    }

    /**
     * Highest value allowed.
     *
     * @return the value.
     */
    public long highest() {
        return highest;
    }

    /**
     * What a person can do.
     *
     * @return some words.
     */
    public String remedy() {
        return remedy;
    }
}
