/** Options by flag, environment variable, properties file and default: how they are declared, read and shown. */
package io.pegaflow.agent.options;
