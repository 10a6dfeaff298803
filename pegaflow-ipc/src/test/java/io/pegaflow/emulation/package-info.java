/** The CUDA driver without a GPU, for tests of every module: built on demand, run by child JVMs, asked what it counted. */
package io.pegaflow.emulation;
