package io.pegaflow.engine.policy;

/** The policies by name. */
public enum EvictionPolicies {
    /** The least recently used block leaves first; a request is stamped from its tail to its head. */
    LRU("lru") {
        @Override
        public EvictionPolicy create(final PolicyStore store, final PolicyClock clock, final FrequencyMemory departed) {
            return new LruPolicy(store, clock, false);
        }
    },
    /** The least recently used block leaves first; a request is stamped from its head to its tail. */
    LRU_HEAD("lru-head") {
        @Override
        public EvictionPolicy create(final PolicyStore store, final PolicyClock clock, final FrequencyMemory departed) {
            return new LruPolicy(store, clock, true);
        }
    },
    /** Recency and frequency weigh together, frequency beyond the block's stay. */
    MQ_LRU("mq-lru") {
        @Override
        public EvictionPolicy create(final PolicyStore store, final PolicyClock clock, final FrequencyMemory departed) {
            return new MqLruPolicy(store, clock, departed);
        }
    };

    /** Name of the policy that is used unless another is asked for. */
    public static final String DEFAULT = "mq-lru";

    private final String policyName;

    EvictionPolicies(final String policyName) {
        this.policyName = policyName;
    }

    /**
     * The policy of a name.
     *
     * @param name of the policy.
     * @return the policy, null if there is none of that name.
     */
    public static EvictionPolicies find(final String name) {
        for (final EvictionPolicies policy : values()) {
            if (policy.policyName.equals(name)) {
                return policy;
            }
        }
        return null;
    }

    /**
     * The names.
     *
     * @return all of them, comma-separated.
     */
    public static String names() {
        final StringBuilder names = new StringBuilder();
        for (final EvictionPolicies policy : values()) {
            names.append(names.length() == 0 ? "" : ", ").append(policy.policyName);
        }
        return names.toString();
    }

    /**
     * A policy for the blocks of one page class.
     *
     * @param store    of its state a slot; may be shared by policies whose slots are distinct.
     * @param clock    of the cache.
     * @param departed knows the frequency of blocks that left.
     * @return the policy, without any block.
     */
    public abstract EvictionPolicy create(PolicyStore store, PolicyClock clock, FrequencyMemory departed);

    @Override
    public String toString() {
        return policyName;
    }
}
