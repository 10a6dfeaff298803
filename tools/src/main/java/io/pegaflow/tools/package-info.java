/** Command-line tools around a running agent: demo, benchmarks and inspection. */
package io.pegaflow.tools;
