/** {@code ./pegaflow simulate}: what other cache sizes and policies would make of requests that were recorded. */
package io.pegaflow.tools.simulate;
