package io.pegaflow.engine.core;

/** Is told when the last copy of a transfer has ended. */
interface TransferEnd {
    void onTransferEnded(Transfer transfer);
}
