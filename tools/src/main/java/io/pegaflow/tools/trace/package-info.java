/** What a run asks of the cache: request traces, read from a file or generated. */
package io.pegaflow.tools.trace;
