/** What a host offers an agent, and what would stop or slow one: each check takes its facts from {@code HostFacts}. */
package io.pegaflow.agent.doctor;
