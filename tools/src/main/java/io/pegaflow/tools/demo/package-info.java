/** {@code pegaflow demo}: an agent and clients in processes of their own, a chat workload, every loaded byte compared. */
package io.pegaflow.tools.demo;
