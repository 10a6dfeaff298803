/** GPUs by the CUDA driver API: the only package of the engine that knows JCuda. */
package io.pegaflow.engine.device.cuda;
