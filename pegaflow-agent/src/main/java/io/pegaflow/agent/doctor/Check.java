package io.pegaflow.agent.doctor;

import io.pegaflow.agent.AgentPlan;

/** One question about the host. Changes nothing on it. */
interface Check {
    String name();

    Finding examine(HostFacts facts, AgentPlan plan);
}
