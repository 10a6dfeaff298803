package io.pegaflow.engine.core;

import io.pegaflow.engine.copy.CopyCommandDescriptor;
import java.nio.ByteOrder;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Sends the copy commands of a save: blocks that miss the same cells go together. The first command of a part is short, so that
 * the device begins while pages are still reserved for the rest; each of those behind it is about twice as long as the one before.
 */
final class SaveCopies {
    /** So many blocks are copied in no less time than it takes to reserve pages for as many. */
    static final int FIRST_BLOCKS = 32;

    private final BlockStore blocks;
    private final CoreOutput output;
    private final UnsafeBuffer layerList = new UnsafeBuffer(new byte[FillTable.SET_LENGTH * Long.SIZE * Short.BYTES]);
    private final int[] positionOf = new int[FillTable.SET_LENGTH * Long.SIZE];

    SaveCopies(final BlockStore blocks, final CoreOutput output) {
        this.blocks = blocks;
        this.output = output;
    }

    /** Blocks to send with the next command of a part of which so many were dealt with before. */
    static int nextLength(final int before) {
        return Math.min(CoreOutput.MAX_BLOCKS_PER_COPY, FIRST_BLOCKS + before);
    }

    /** Commands of a part of so many blocks, if all of them miss the same cells. */
    static int commands(final int blocks) {
        int count = 1;
        for (int before = nextLength(0); before < blocks; before += nextLength(before)) {
            count++;
        }
        return count;
    }

    /**
     * Send what is to be copied of some blocks of a part: first those of which the part claimed all it asked for.
     *
     * @param from the first block, counted over the request.
     * @param end  behind the last.
     */
    void send(final Transfer transfer, final SavePart part, final int from, final int end, final DirectBuffer request) {
        int open = 0;
        int others = 0;
        for (int i = from; i < end; i++) {
            if (transfer.outcome(i) != Transfer.COPYING) {
                continue;
            }
            if (transfer.claims[i] != Transfer.WHOLE_CLAIM) {
                others++;
                continue;
            }
            if (open == CoreOutput.MAX_BLOCKS_PER_COPY) {
                output.endCopy();
                open = 0;
            }
            if (open++ == 0) {
                begin(transfer, part, request, part.layersOffset, part.layerCount);
            }
            output.copyBlock(blocks.directory.pageOffset(transfer.pages[i]), transfer.blockIds[i]);
        }
        if (open > 0) {
            output.endCopy();
        }
        if (others > 0) {
            sendOthers(transfer, part, from, end);
        }
    }

    private void sendOthers(final Transfer transfer, final SavePart part, final int from, final int end) {
        for (int i = 0; i < transfer.device.layers.length; i++) {
            if (part.group.cellOf(i) != DeviceGroup.NO_CELL) {
                positionOf[part.group.cellOf(i)] = i;
            }
        }
        int open = 0;
        int claim = Transfer.WHOLE_CLAIM;
        for (int i = from; i < end; i++) {
            if (transfer.outcome(i) != Transfer.COPYING || transfer.claims[i] == Transfer.WHOLE_CLAIM) {
                continue;
            }
            if (open > 0 && (open == CoreOutput.MAX_BLOCKS_PER_COPY || transfer.claims[i] != claim)) {
                output.endCopy();
                open = 0;
            }
            if (open++ == 0) {
                claim = transfer.claims[i];
                begin(transfer, part, layerList, 0, listLayers(transfer, claim));
            }
            output.copyBlock(blocks.directory.pageOffset(transfer.pages[i]), transfer.blockIds[i]);
        }
        output.endCopy();
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
            final SavePart part,
            final DirectBuffer layers,
            final int offset,
            final int layerCount) {
        output.beginCopy(
                transfer.id,
                transfer.nextCommand(),
                transfer.device.deviceId,
                transfer.device.contextId,
                CopyCommandDescriptor.SAVE,
                part.storageGroup,
                layers,
                offset,
                layerCount);
    }
}
