package io.pegaflow.engine.runtime.counters;

/** What is told of a device. Their order is that of the file: new ones go to the end. */
public enum DeviceColumn {
    /** Ordinal of the device. */
    DEVICE_ID,
    /** Bytes handed to it that have not arrived, at most as old as the latest duty cycle of its thread. */
    BYTES_IN_FLIGHT,
    /** Saves and loads under way. */
    TRANSFERS,
    /** Bytes copied from it, also by transfers that failed later on. */
    BYTES_SAVED,
    /** Bytes copied to it, also by transfers that failed later on. */
    BYTES_LOADED,
    /** 1 while it is lost, else 0. */
    LOST
}
