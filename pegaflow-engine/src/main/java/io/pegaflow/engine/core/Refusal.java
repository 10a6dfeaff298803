package io.pegaflow.engine.core;

import io.pegaflow.ipc.ErrorCode;
import java.util.ArrayList;
import java.util.List;

/**
 * Why a request is refused: every rule of validation that needs more than one value or the state of the cache, with the error
 * it is answered with and the text. Each edge takes its answers from here (and from {@link io.pegaflow.ipc.Limit}), so all
 * answer alike. The beginning of a text is part of the contract with clients; what stands behind the semicolon is the remedy.
 *
 * <p>Texts name their values in braces. {@link Reason} holds the values and renders the text when it is wanted.
 */
public enum Refusal {
    // ------------------------------------------------ any request ------------------------------------------------
    /** A variable-length field is longer than the message. */
    TRUNCATED(ErrorCode.MALFORMED, "malformed request: a variable-length field reaches beyond the message"),
    /** Shorter than a header. */
    TOO_SHORT(ErrorCode.MALFORMED, "malformed request: bytes={bytes}"),
    /** Not a request of this protocol. */
    NO_REQUEST(
            ErrorCode.MALFORMED,
            "malformed request: template_id={template_id}, schema_id={schema_id}, block_length={block_length}"),
    /** The bytes of all hashes are no multiple of the length of one. */
    HASHES_RAGGED(
            ErrorCode.MALFORMED,
            "packed hashes are no multiple of their length: hashes={bytes} bytes, hash_length={hash_length}"),
    /** Something of the agent is full for the moment. */
    BUSY(ErrorCode.BUSY, "too much in flight; try again after retry_after_ns"),
    /** No such instance. */
    UNKNOWN_INSTANCE(ErrorCode.UNKNOWN_INSTANCE, "instance {instance} not found; register its devices again"),
    /** No such device. */
    UNKNOWN_DEVICE(ErrorCode.UNKNOWN_DEVICE, "device {device_id} not found in instance {instance}"),
    /** The device failed as a whole. */
    DEVICE_LOST(
            ErrorCode.DEVICE_LOST,
            "device is lost: device_id={device_id}; register it again, which is refused until the agent has recovered it;"
                    + " restart the agent if it stays lost"),
    /** Devices are missing yet. */
    NOT_SEALED(
            ErrorCode.NOT_SEALED,
            "invalid argument: instance {instance} registration incomplete: {registered}/{world_size} workers"
                    + " registered"),
    /** No such storage group. */
    UNKNOWN_GROUP(
            ErrorCode.INVALID_ARGUMENT,
            "invalid argument: storage group {storage_group} out of range ({groups} groups)"),
    /** The device has no layer of a storage group. */
    GROUP_NOT_ON_DEVICE(
            ErrorCode.INVALID_ARGUMENT,
            "invalid argument: device {device_id} has no layers of storage group {storage_group}"),
    /** Larger than the copy queue of a device, so that it would never fit. */
    LARGER_THAN_QUEUE(
            ErrorCode.LIMIT_EXCEEDED,
            "request is larger than the copy queue of its device: blocks={blocks}; split the request"),
    /** A block id beyond the device's blocks. */
    BLOCK_ID_OUT_OF_RANGE(
            ErrorCode.INVALID_ARGUMENT,
            "invalid argument: block id out of range: block_id={block_id}, num_blocks={num_blocks},"
                    + " device_id={device_id}"),

    // ------------------------------------------------ registration ------------------------------------------------
    /** Ranks and sizes begin at 1. */
    SIZE_NOT_POSITIVE(
            ErrorCode.INVALID_ARGUMENT,
            "tp_size and world_size must be positive: tp_size={tp_size}, world_size={world_size}"),
    /** A rank beyond its group. */
    RANK_OUT_OF_RANGE(
            ErrorCode.INVALID_ARGUMENT, "tp_rank must be below tp_size: tp_rank={tp_rank}, tp_size={tp_size}"),
    /** Flags nobody knows. */
    UNKNOWN_FLAGS(
            ErrorCode.INVALID_ARGUMENT, "register flags are not known: flags={flags}; use a client of this version"),
    /** Edges that take arrays: their lengths differ. */
    LAYER_ARRAYS_DIFFER(
            ErrorCode.INVALID_ARGUMENT,
            "all layer arrays must have the same non-zero length: layer_names={layer_names}, handles={handles},"
                    + " num_blocks={num_blocks}, bytes_per_block={bytes_per_block}, kv_stride_bytes={kv_stride_bytes},"
                    + " segments={segments}"),
    /** No layer at all. */
    NO_LAYERS(ErrorCode.LIMIT_EXCEEDED, "invalid argument: device {device_id} registers no KV cache layers"),
    /** Client and server differ in version. */
    VERSION_MISMATCH(
            ErrorCode.VERSION_MISMATCH, "PegaFlow version mismatch: client={client_version} server={server_version}"),
    /** A layer's layout contradicts itself. */
    LAYER_DEFECT(ErrorCode.INVALID_ARGUMENT, "invalid argument: {defect}"),
    /** A layer is named twice. */
    LAYER_TWICE(ErrorCode.INVALID_ARGUMENT, "register tensor failed: layer name is registered twice: layer={layer}"),
    /** K and V apart in page-first mode. */
    PAGE_FIRST_SPLIT(
            ErrorCode.INVALID_ARGUMENT,
            "invalid argument: layer {layer}: page_first takes no split layouts: segments=2,"
                    + " kv_stride_bytes={kv_stride_bytes}, bytes_per_block={bytes_per_block}; register without"
                    + " page_first, or K and V of a block adjacent"),
    /** A block of the device is larger than the pool. */
    BLOCK_LARGER_THAN_POOL(
            ErrorCode.LIMIT_EXCEEDED,
            "a block does not fit the pool: block_bytes={block_bytes}, pool_bytes={pool_bytes}; give a larger"
                    + " --pool-size"),
    /** The device is registered already. */
    DEVICE_EXISTS(
            ErrorCode.ALREADY_REGISTERED,
            "register tensor failed: context {instance}:tp{tp_rank}:pp{pp_rank}:dev{device_id} is already registered:"
                    + " device {device_id} already exists in instance {instance}; unregister it, or give the instance"
                    + " another name"),
    /** All devices are there. */
    FULLY_REGISTERED(
            ErrorCode.TOPOLOGY_MISMATCH,
            "topology mismatch: instance {instance} is already fully registered: world_size={world_size},"
                    + " device_id={device_id}; unregister one of its devices first, or give this instance another name"),
    /** The device's memory could not be opened. */
    OPEN_FAILED(ErrorCode.DEVICE_MEMORY, "register tensor failed: {cause}"),
    /** Withdrawn before its memory was open. */
    REGISTER_CANCELLED(
            ErrorCode.CANCELLED, "register was cancelled: the device was withdrawn while its memory was being opened"),
    /** A layer ends beyond the measured memory. */
    BEYOND_ALLOCATION(
            ErrorCode.DEVICE_MEMORY,
            "layer {layer} reaches beyond its allocation: offset={offset}, bytes={bytes}, measured={measured}"),
    /** Memory of another device. */
    OTHER_DEVICE(
            ErrorCode.DEVICE_MEMORY,
            "register tensor failed: context {context} is pinned to device {device_id} but got {got}"),
    /** Another namespace than the first device's. */
    OTHER_NAMESPACE(
            ErrorCode.TOPOLOGY_MISMATCH,
            "topology mismatch: instance is registered in another namespace: instance={instance},"
                    + " namespace={namespace}, got {got}"),
    /** Another size or mode than the first device's. */
    OTHER_TOPOLOGY(
            ErrorCode.TOPOLOGY_MISMATCH,
            "topology mismatch: instance is registered with another topology: instance={instance}, tp_size={tp_size},"
                    + " world_size={world_size}, page_first={page_first}, got tp_size={got_tp_size},"
                    + " world_size={got_world_size}, page_first={got_page_first}"),

    // ------------------------------------------------ sealing ------------------------------------------------
    /** A layer has two shapes. */
    GEOMETRY_DIFFERS(
            ErrorCode.TOPOLOGY_MISMATCH,
            "topology mismatch: inconsistent geometry of layer {layer}: device {device_id} has"
                    + " bytes_per_block={bytes_per_block}, segments={segments}, split={split}, device {other_device_id}"
                    + " bytes_per_block={other_bytes_per_block}, segments={other_segments}, split={other_split};"
                    + " register equal shapes on all devices"),
    /** A layer is in two storage groups. */
    GROUP_DIFFERS(
            ErrorCode.TOPOLOGY_MISMATCH,
            "topology mismatch: inconsistent storage group of layer {layer}: device {device_id} has"
                    + " storage_group={storage_group}, device {other_device_id} storage_group={other_storage_group}"),
    /** A number is skipped. */
    GROUPS_SPARSE(
            ErrorCode.TOPOLOGY_MISMATCH,
            "topology mismatch: storage groups must be dense from 0: storage_group={storage_group} has no layer,"
                    + " highest={highest}"),
    /** Several groups in page-first mode. */
    PAGE_FIRST_GROUPS(
            ErrorCode.TOPOLOGY_MISMATCH,
            "topology mismatch: page_first takes exactly one storage group: groups={groups}"),
    /** A layer is missing on a rank. */
    CELL_WITHOUT_OWNER(
            ErrorCode.TOPOLOGY_MISMATCH,
            "topology mismatch: incomplete KV registration: layer {layer} has no owner of tp_rank={tp_rank},"
                    + " tp_size={tp_size}; register it on that rank too"),
    /** A layer is on two pipeline stages. */
    STAGES_DIFFER(
            ErrorCode.TOPOLOGY_MISMATCH,
            "topology mismatch: layer {layer} of tp_rank={tp_rank} is registered on different pipeline stages:"
                    + " device {device_id} pp_rank={pp_rank}, device {other_device_id} pp_rank={other_pp_rank}"),
    /** Two sets of layers share some of their layers only. */
    SHARDS_OVERLAP(
            ErrorCode.TOPOLOGY_MISMATCH,
            "topology mismatch: layer {layer} is claimed by shards of device {device_id} and device {other_device_id},"
                    + " whose layers of storage group {storage_group} are neither the same nor all different; register"
                    + " equal layers on replicas and distinct ones on shards"),
    /** Sealed without such a place. */
    NO_SUCH_SEAT(
            ErrorCode.TOPOLOGY_MISMATCH,
            "topology mismatch: instance {instance} was sealed without such a device: device_id={device_id},"
                    + " tp_rank={tp_rank}, pp_rank={pp_rank}; register the ranks and layers of the device that left"),

    // ------------------------------------------------ save ------------------------------------------------
    /** Ids and hashes differ in number. */
    BLOCK_IDS_DIFFER(
            ErrorCode.INVALID_ARGUMENT,
            "block_ids length {block_ids} does not match block_hashes {block_hashes} for layer {layer}"),
    /** Ranks of the request are not the device's. */
    RANKS_DIFFER(
            ErrorCode.INVALID_ARGUMENT,
            "invalid argument: device_id {device_id} is registered with tp_rank {tp_rank} pp_rank {pp_rank}, got"
                    + " tp_rank {got_tp_rank} pp_rank {got_pp_rank}"),
    /** More layers than there are, or half of one. */
    LAYER_LIST_TOO_LONG(
            ErrorCode.INVALID_ARGUMENT,
            "invalid argument: layer list does not fit the device: layers={layers}, registered={registered}"),
    /** No such position. */
    LAYER_NOT_ON_DEVICE(
            ErrorCode.INVALID_ARGUMENT,
            "invalid argument: layer is not on device: layer={layer}, device_id={device_id}, layers={registered}"),
    /** No such name. */
    UNKNOWN_LAYER(ErrorCode.INVALID_ARGUMENT, "invalid argument: layer {layer} not found in instance {instance}"),
    /** Part of a page in page-first mode. */
    PARTIAL_PAGE(
            ErrorCode.INVALID_ARGUMENT,
            "invalid argument: page_first save must cover all {layers} layers of shard {shard}, got {got}"),
    /** The layers of a page are saved from different blocks. */
    PAGE_LISTS_DIFFER(
            ErrorCode.INVALID_ARGUMENT,
            "invalid argument: page_first save needs identical block_ids and block_hashes for every layer: layer={layer}"),
    /** No page can be had, ever or now. */
    POOL_EXHAUSTED(
            ErrorCode.POOL_EXHAUSTED,
            "storage error: pinned pool exhausted while allocating page: needed={needed}, free={free},"
                    + " leased={leased}, partial={partial}; release leases, save less at once or give the agent a"
                    + " larger pool"),
    /** No page can be had yet, but more of the pool will be there soon. */
    POOL_REGISTERING(
            ErrorCode.BUSY,
            "the pool is being registered with the devices: registered_slabs={registered}, slabs={slabs}; try again after"
                    + " retry_after_ns"),
    /** A page of this size does not fit the pool. */
    PAGE_LARGER_THAN_POOL(
            ErrorCode.POOL_EXHAUSTED,
            "storage error: pinned pool exhausted while allocating page: page_bytes={page_bytes}; the pool cannot hold"
                    + " one such page, give a larger --pool-size"),

    /** A save ended before its bytes were copied. */
    SAVE_CANCELLED(ErrorCode.CANCELLED, "save was cancelled"),
    /** The device's memory did not give the bytes. */
    SAVE_FAILED(
            ErrorCode.COPY_FAILED,
            "copy from device failed: device_id={device_id}, blocks={blocks}; the device memory is gone or shorter than"
                    + " registered"),

    // ------------------------------------------------ query, lease, load
    // ------------------------------------------------
    /** A query without an id. */
    REQUEST_ID_EMPTY(ErrorCode.INVALID_ARGUMENT, "req_id must not be empty"),
    /** A session without an instance. */
    INSTANCE_ID_EMPTY(ErrorCode.INVALID_ARGUMENT, "instance_id must not be empty"),
    /** No lease id. */
    LEASE_ID_EMPTY(ErrorCode.INVALID_ARGUMENT, "query lease id must be non-empty"),
    /** Not the length of a lease id. */
    LEASE_ID_LENGTH(ErrorCode.INVALID_ARGUMENT, "query lease id must be 16 bytes, got {bytes}"),
    /** Release of a lease that is not there. */
    RELEASE_UNKNOWN_LEASE(ErrorCode.UNKNOWN_LEASE, "query lease is unknown or expired"),
    /** Load of a lease that is not there, or whose share the device has spent. */
    LOAD_UNKNOWN_LEASE(ErrorCode.UNKNOWN_LEASE, "storage error: query lease is unknown or expired"),
    /** Load of another instance's lease. */
    FOREIGN_LEASE(ErrorCode.FOREIGN_LEASE, "storage error: query lease belongs to instance {owner}, got {instance}"),
    /** Nothing names what to load. */
    NO_LAYER_GROUPS(ErrorCode.INVALID_ARGUMENT, "invalid argument: load needs at least one layer group"),
    /** A layer in two groups of a load. */
    LAYER_LOADED_TWICE(
            ErrorCode.INVALID_ARGUMENT, "invalid argument: layer {layer} appears in more than one layer group"),
    /** Layers of two storage groups in one group of a load. */
    MIXED_GROUPS(
            ErrorCode.INVALID_ARGUMENT,
            "invalid argument: load layer group {group} mixes storage groups: layer {layer} is in"
                    + " {storage_group}, expected {expected}"),
    /** Target lists and layer groups differ in number. */
    GROUP_COUNT_DIFFERS(
            ErrorCode.INVALID_ARGUMENT,
            "invalid argument: block_ids_by_group length {targets} does not match layer group count {groups}"),
    /** Targets and blocks of the lease differ in number. */
    TARGETS_DIFFER(
            ErrorCode.INVALID_ARGUMENT,
            "query lease block count {blocks} does not match destination block count {targets} for group {group}"),
    /** A block is loaded to where another one goes. */
    TARGET_TWICE(ErrorCode.INVALID_ARGUMENT, "invalid argument: block id is a target twice: block_id={block_id}"),
    /** Stored by an instance of another shape. */
    LAYOUT_MISMATCH(
            ErrorCode.LAYOUT_MISMATCH,
            "invalid argument: stored block has {slots} slots but storage group {storage_group} of instance {instance}"
                    + " has {expected_slots}, or another layout: block={block}; namespace is shared by incompatible KV"
                    + " layouts"),
    /** The client of a long query is gone. */
    QUERY_CANCELLED(ErrorCode.CANCELLED, "query was cancelled"),
    /** A load ended before its bytes arrived. */
    LOAD_CANCELLED(ErrorCode.CANCELLED, "load was cancelled"),
    /** The device's memory did not take the bytes. */
    LOAD_FAILED(
            ErrorCode.COPY_FAILED,
            "copy to device failed: device_id={device_id}, blocks={blocks}; the device memory is gone or shorter than"
                    + " registered"),

    // ------------------------------------------------ unregister, edges
    // ------------------------------------------------
    /** Not the client's to withdraw. */
    NOT_A_PARTY(
            ErrorCode.INVALID_ARGUMENT,
            "instance {instance} has no device of this client; its own clients unregister it"),
    /** The client's state segment cannot be used. */
    LOAD_STATE(ErrorCode.DEVICE_MEMORY, "storage error: LoadState: {cause}"),
    /** Another host's agent is asked for. */
    NO_TRANSFER_ENGINE(ErrorCode.INVALID_ARGUMENT, "RDMA transfer engine is not configured");

    private final ErrorCode errorCode;
    private final String[] words;
    private final String[] parameters;
    private final int[] parameterOf;

    Refusal(final ErrorCode errorCode, final String template) {
        this.errorCode = errorCode;
        final List<String> pieces = new ArrayList<>();
        final List<String> names = new ArrayList<>();
        final List<Integer> order = new ArrayList<>();
        int from = 0;
        for (int open = template.indexOf('{'); open >= 0; open = template.indexOf('{', from)) {
            final int close = template.indexOf('}', open);
            final String name = template.substring(open + 1, close);
            pieces.add(template.substring(from, open));
            if (!names.contains(name)) {
                names.add(name);
            }
            order.add(names.indexOf(name));
            from = close + 1;
        }
        pieces.add(template.substring(from));
        words = pieces.toArray(new String[0]);
        parameters = names.toArray(new String[0]);
        parameterOf = order.stream().mapToInt(Integer::intValue).toArray();
    }

    /**
     * How it is answered.
     *
     * @return the error.
     */
    public ErrorCode errorCode() {
        return errorCode;
    }

    /**
     * Number of values the text names; one that it names twice is given once.
     *
     * @return the number.
     */
    public int parameterCount() {
        return parameters.length;
    }

    /**
     * Name of a value.
     *
     * @param index below {@link #parameterCount()}, in the order in which the text names them first.
     * @return the name.
     */
    public String parameter(final int index) {
        return parameters[index];
    }

    void render(final Reason values, final StringBuilder text) {
        for (int i = 0; i < words.length; i++) {
            text.append(words[i]);
            if (i < parameterOf.length) {
                values.appendValue(parameterOf[i], text);
            }
        }
    }
}
