/** Benchmarks of the engine's core alone, without threads and transport, under JMH. */
package io.pegaflow.tools.jmh;
