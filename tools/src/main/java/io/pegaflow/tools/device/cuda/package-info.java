/** Memory of CUDA devices: the only package of the tools that knows JCuda. */
package io.pegaflow.tools.device.cuda;
