package io.pegaflow.tools.demo;

/**
 * What the report says about the agent.
 *
 * @param eviction      its policy.
 * @param deviceBackend its backend.
 * @param poolBlocks    blocks of this run's shape its pool holds.
 * @param evictions     sealed blocks it evicted during the run.
 */
record AgentFacts(String eviction, String deviceBackend, long poolBlocks, long evictions) {}
