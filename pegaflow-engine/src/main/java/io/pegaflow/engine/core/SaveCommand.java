package io.pegaflow.engine.core;

import io.pegaflow.engine.copy.CopyCommandDescriptor;
import io.pegaflow.engine.pool.PageClass;
import io.pegaflow.engine.pool.SlabPool;
import io.pegaflow.ipc.BlockOutcome;
import io.pegaflow.ipc.ErrorCode;
import io.pegaflow.ipc.codec.SaveRequestDecoder;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Saves blocks. A request is checked as a whole, then classified without a change, then admitted: residents are stamped, pages
 * reserved, cells claimed and copy commands sent. {@link SaveCompletion} does the rest.
 */
final class SaveCommand {
    private final BlockStore blocks;
    private final Evictor evictor;
    private final LeaseTable leases;
    private final TransferTable transfers;
    private final Replies replies;
    private final CoreOutput output;
    private final CoreStats stats;
    private final RequestChecks checks;
    private final UnsafeBuffer layerList = new UnsafeBuffer(new byte[FillTable.SET_LENGTH * Long.SIZE * Short.BYTES]);
    private final int[] positionOf = new int[FillTable.SET_LENGTH * Long.SIZE];
    private int layersOffset;
    private int layersLength;
    private int blockIdsOffset;
    private int blockIdsLength;
    private int hashesOffset;
    private int hashesLength;
    private long newBlocks;
    private long newPages;
    private long keepSealed;
    private long keepPartial;

    SaveCommand(
            final BlockStore blocks,
            final Evictor evictor,
            final LeaseTable leases,
            final TransferTable transfers,
            final Replies replies,
            final CoreOutput output,
            final CoreStats stats,
            final RequestChecks checks) {
        this.blocks = blocks;
        this.evictor = evictor;
        this.leases = leases;
        this.transfers = transfers;
        this.replies = replies;
        this.output = output;
        this.stats = stats;
        this.checks = checks;
    }

    void onSave(
            final int connectionId, final long nowNs, final SaveRequestDecoder request, final VarDataReader fields) {
        final long correlationId = request.correlationId();
        if (!readFields(fields)) {
            replies.error(connectionId, correlationId, ErrorCode.MALFORMED, RequestChecks.TRUNCATED);
            return;
        }
        final int hashLength = request.hashLength();
        if (!checks.hashes(connectionId, correlationId, hashLength, hashesLength)) {
            return;
        }
        final int count = hashesLength / hashLength;
        if (blockIdsLength != count * Integer.BYTES) {
            checks.refuse(
                    connectionId,
                    correlationId,
                    ErrorCode.INVALID_ARGUMENT,
                    "block_ids length " + blockIdsLength / Integer.BYTES + " does not match block_hashes " + count);
            return;
        }
        final Device device = checks.device(
                connectionId, correlationId, request.instanceKey(), request.deviceId(), request.storageGroup());
        if (device == null
                || !checkLayers(connectionId, correlationId, device)
                || !checkBlockIds(connectionId, correlationId, device, count)) {
            return;
        }
        final PageClass pageClass = device.group(0).pageClass(hashLength);
        if (pageClass == null) {
            checks.refuse(
                    connectionId,
                    correlationId,
                    ErrorCode.POOL_EXHAUSTED,
                    "pinned pool exhausted while allocating"
                            + " page: page_bytes=" + device.group(0).pageDataBytes()
                            + "; the pool cannot hold one such page, give a"
                            + " larger --pool-size");
            return;
        }
        final int units = TransferTable.units(layersLength / Short.BYTES, count);
        if (transfers.isTooLarge(units)) {
            checks.refuse(
                    connectionId,
                    correlationId,
                    ErrorCode.LIMIT_EXCEEDED,
                    "request is larger than the copy queue of" + " its device: blocks=" + count
                            + "; split the request");
        } else if (!transfers.hasRoom(CopyCommandDescriptor.SAVE, device.deviceId, units)) {
            replies.busy(connectionId, correlationId);
        } else {
            admit(connectionId, correlationId, nowNs, request, device, pageClass, count, units);
        }
    }

    private boolean readFields(final VarDataReader fields) {
        if (!fields.next()) {
            return false;
        }
        layersOffset = fields.offset();
        layersLength = fields.length();
        if (!fields.next()) {
            return false;
        }
        blockIdsOffset = fields.offset();
        blockIdsLength = fields.length();
        if (!fields.next()) {
            return false;
        }
        hashesOffset = fields.offset();
        hashesLength = fields.length();
        return true;
    }

    private boolean checkLayers(final int connectionId, final long correlationId, final Device device) {
        final int layerCount = layersLength / Short.BYTES;
        if ((layersLength & 1) != 0 || layerCount > device.layers.length) {
            return checks.refuse(
                    connectionId,
                    correlationId,
                    ErrorCode.INVALID_ARGUMENT,
                    "layer list does not fit the" + " device: layers=" + layerCount + ", registered="
                            + device.layers.length);
        }
        for (int i = 0; i < layerCount; i++) {
            final int position = layer(i);
            if (position >= device.layers.length || device.group(0).cellOf(position) < 0) {
                return checks.refuse(
                        connectionId,
                        correlationId,
                        ErrorCode.INVALID_ARGUMENT,
                        "layer is not on device: layer=" + position + ", device_id=" + device.deviceId + ", layers="
                                + device.layers.length);
            }
        }
        return true;
    }

    private int layer(final int index) {
        return checks.buffer().getShort(layersOffset + index * Short.BYTES, ByteOrder.LITTLE_ENDIAN) & 0xFFFF;
    }

    private int blockId(final int index) {
        return checks.buffer().getInt(blockIdsOffset + index * Integer.BYTES, ByteOrder.LITTLE_ENDIAN);
    }

    private boolean checkBlockIds(
            final int connectionId, final long correlationId, final Device device, final int count) {
        for (int i = 0; i < count; i++) {
            if (blockId(i) < 0 || blockId(i) >= device.group(0).blockLimit()) {
                return checks.refuse(
                        connectionId,
                        correlationId,
                        ErrorCode.INVALID_ARGUMENT,
                        "block id out of range: block_id=" + blockId(i) + ", num_blocks="
                                + device.group(0).blockLimit() + ", device_id=" + device.deviceId);
            }
        }
        return true;
    }

    private void admit(
            final int connectionId,
            final long correlationId,
            final long nowNs,
            final SaveRequestDecoder request,
            final Device device,
            final PageClass pageClass,
            final int count,
            final int units) {
        final Transfer transfer =
                transfers.begin(CopyCommandDescriptor.SAVE, connectionId, correlationId, device, count);
        final int hashLength = request.hashLength();
        if (!classify(transfer, device, pageClass, count, hashLength)) {
            final String text = "pinned pool exhausted while allocating page: needed=" + newPages + ", free="
                    + evictor.freePages(pageClass) + ", leased=" + stats.leasedBlocks + ", partial="
                    + stats.partialBlocks + "; release leases, save less at once or give the agent a larger pool";
            transfers.free(transfer);
            replies.error(connectionId, correlationId, ErrorCode.POOL_EXHAUSTED, text);
            return;
        }
        stats.saves++;
        setWanted(transfer, device);
        transfer.parent =
                leases.deepestBlock(request.leaseId().high(), request.leaseId().low());
        transfer.parentGeneration = transfer.parent == SlabPool.NONE ? 0 : blocks.directory.generation(transfer.parent);
        hold(transfer);
        transfers.addUnits(transfer, units);
        reserve(transfer, device, pageClass, hashLength);
        send(transfer, device, nowNs);
    }

    /** Find every block; false if there is no room for what has to be reserved. Changes nothing of the cache. */
    private boolean classify(
            final Transfer transfer,
            final Device device,
            final PageClass pageClass,
            final int count,
            final int hashLength) {
        final DirectBuffer hashes = checks.buffer();
        final int namespaceId = device.instance.namespaceId();
        newBlocks = 0;
        newPages = 0;
        keepSealed = 0;
        keepPartial = 0;
        for (int i = 0, offset = hashesOffset; i < count; i++, offset += hashLength) {
            final long keyHash = blocks.index.keyHash(namespaceId, 0, hashes, offset, hashLength);
            final int head = blocks.find(keyHash, namespaceId, 0, hashes, offset, hashLength);
            transfer.keyHashes[i] = keyHash;
            transfer.heads[i] = head;
            transfer.blockIds[i] = blockId(i);
            if (head == SlabPool.NONE) {
                newBlocks++;
                newPages++;
                continue;
            }
            transfer.generations[i] = blocks.directory.generation(head);
            if (blocks.isSealed(head)) {
                keepSealed += blocks.pins(head) == 0 ? 1 : 0;
            } else {
                keepPartial += PageList.isLinked(blocks.directory, head) ? 1 : 0;
                newPages += blocks.shardPage(head, device.group(0).shardIndex()) == SlabPool.NONE ? 1 : 0;
            }
        }
        return newPages == 0 || evictor.canMakeRoom(pageClass, newBlocks, newPages, keepSealed, keepPartial);
    }

    private void setWanted(final Transfer transfer, final Device device) {
        Arrays.fill(transfer.wanted, 0);
        final int layerCount = layersLength / Short.BYTES;
        for (int i = 0; i < (layerCount == 0 ? device.layers.length : layerCount); i++) {
            final int position = layerCount == 0 ? i : layer(i);
            final int cell = device.group(0).cellOf(position);
            if (cell >= 0) {
                transfer.wanted[cell >>> 6] |= 1L << cell;
                positionOf[cell] = position;
            }
        }
    }

    /** Keep what the request names from being evicted by its own reservations; tail first, so that the head is the newest. */
    private void hold(final Transfer transfer) {
        for (int i = transfer.count - 1; i >= 0; i--) {
            final int head = transfer.heads[i];
            if (head == SlabPool.NONE) {
                continue;
            }
            if (!blocks.isSealed(head)) {
                blocks.onCopyBegan(head);
            } else if (blocks.pins(head) == 0) {
                blocks.touch(head);
            }
        }
    }

    private void reserve(
            final Transfer transfer, final Device device, final PageClass pageClass, final int hashLength) {
        for (int i = 0, offset = hashesOffset; i < transfer.count; i++, offset += hashLength) {
            if (transfer.heads[i] == SlabPool.NONE
                    || !blocks.pool.isInUse(transfer.heads[i], transfer.generations[i])) {
                // An equal hash earlier in this request may have made the block by now, or a slab changed its page
                // size.
                transfer.heads[i] = blocks.find(
                        transfer.keyHashes[i], device.instance.namespaceId(), 0, checks.buffer(), offset, hashLength);
            }
            final int head = transfer.heads[i];
            if (head != SlabPool.NONE && blocks.isSealed(head)) {
                transfer.outcome(i, BlockOutcome.RESIDENT);
                transfer.generations[i] = blocks.directory.generation(head);
                continue;
            }
            if (head != SlabPool.NONE && !blocks.hasLayoutOf(head, device.group(0))) {
                transfer.outcome(i, BlockOutcome.REFUSED);
                continue;
            }
            int page = head == SlabPool.NONE
                    ? SlabPool.NONE
                    : blocks.shardPage(head, device.group(0).shardIndex());
            if (page == SlabPool.NONE) {
                if (head == SlabPool.NONE && !evictor.makeRoomForBlock(pageClass)
                        || !evictor.makeRoomForPage(pageClass)) {
                    transfer.outcome(i, BlockOutcome.REFUSED);
                    continue;
                }
                page = blocks.reserve(
                        head,
                        transfer.keyHashes[i],
                        device.instance.namespaceId(),
                        device.group(0),
                        checks.buffer(),
                        offset,
                        hashLength);
                transfer.heads[i] = head == SlabPool.NONE ? page : head;
            }
            transfer.pages[i] = page;
            claim(transfer, i, page);
        }
    }

    private void claim(final Transfer transfer, final int index, final int page) {
        final int fill = blocks.fill(page);
        final int offset = transfer.addPartialClaim();
        final int claimed = blocks.fills.claim(fill, transfer.wanted, transfer.partialClaims, offset);
        int wanted = 0;
        for (final long word : transfer.wanted) {
            wanted += Long.bitCount(word);
        }
        if (claimed == wanted) {
            transfer.partialClaimCount--;
            transfer.copying(index, Transfer.WHOLE_CLAIM);
            return;
        }
        final int units = TransferTable.units(claimed, 1);
        if (claimed > 0 && transfers.hasUnits(transfer, units)) {
            transfers.addUnits(transfer, units);
            transfer.copying(index, offset);
            return;
        }
        if (claimed > 0) {
            blocks.fills.end(fill, transfer.partialClaims, offset, false);
            transfer.outcome(index, BlockOutcome.REFUSED);
        } else {
            transfer.outcome(
                    index, blocks.fills.hasAll(fill, transfer.wanted) ? BlockOutcome.STORED : BlockOutcome.IN_FLIGHT);
        }
        transfer.partialClaimCount--;
    }

    private void send(final Transfer transfer, final Device device, final long nowNs) {
        // Blocks that were held but get no copy go back to where they were.
        for (int i = 0; i < transfer.count; i++) {
            final int head = transfer.heads[i];
            if (head != SlabPool.NONE
                    && transfer.outcome(i) != Transfer.COPYING
                    && transfer.outcome(i) != (byte) BlockOutcome.RESIDENT.value()) {
                blocks.onCopyEnded(head, nowNs);
            }
        }
        if (transfer.copyCount == 0) {
            replies.saved(transfer.connectionId, transfer.correlationId, 0, 0, transfer.outcomes, transfer.count);
            transfers.free(transfer);
            return;
        }
        int open = 0;
        for (int i = 0; i < transfer.count; i++) {
            if (transfer.outcome(i) == Transfer.COPYING && transfer.claims[i] == Transfer.WHOLE_CLAIM) {
                if (open == CoreOutput.MAX_BLOCKS_PER_COPY) {
                    output.endCopy();
                    open = 0;
                }
                if (open++ == 0) {
                    begin(transfer, device, checks.buffer(), layersOffset, layersLength / Short.BYTES);
                }
                output.copyBlock(blocks.directory.pageOffset(transfer.pages[i]), transfer.blockIds[i]);
            }
        }
        if (open > 0) {
            output.endCopy();
        }
        for (int i = 0; i < transfer.count; i++) {
            if (transfer.outcome(i) == Transfer.COPYING && transfer.claims[i] != Transfer.WHOLE_CLAIM) {
                begin(transfer, device, layerList, 0, listLayers(transfer, transfer.claims[i]));
                output.copyBlock(blocks.directory.pageOffset(transfer.pages[i]), transfer.blockIds[i]);
                output.endCopy();
            }
        }
        transfers.onStarted(transfer);
    }

    private int listLayers(final Transfer transfer, final int claim) {
        int count = 0;
        for (int cell = 0; cell < FillTable.SET_LENGTH * Long.SIZE; cell++) {
            if ((transfer.partialClaims[claim + (cell >>> 6)] & 1L << cell) != 0) {
                layerList.putShort(count++ * Short.BYTES, (short) positionOf[cell], ByteOrder.LITTLE_ENDIAN);
            }
        }
        return count;
    }

    private void begin(
            final Transfer transfer,
            final Device device,
            final DirectBuffer layers,
            final int offset,
            final int layerCount) {
        output.beginCopy(
                transfer.id,
                transfer.commandsPending++,
                device.deviceId,
                device.contextId,
                CopyCommandDescriptor.SAVE,
                0,
                layers,
                offset,
                layerCount);
    }
}
