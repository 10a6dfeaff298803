package io.pegaflow.engine.core;

/** Why a lease ended. The order is part of the decision record format. */
public enum LeaseEnd {
    /** Every device of the instance has loaded. */
    SPENT,
    /** The client released it. */
    RELEASED,
    /** Its time was over. */
    EXPIRED,
    /** Its instance ended. */
    INSTANCE_REMOVED
}
