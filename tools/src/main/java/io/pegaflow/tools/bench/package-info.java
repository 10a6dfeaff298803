/** {@code pegaflow bench}: what a request costs over what its transport costs. */
package io.pegaflow.tools.bench;
