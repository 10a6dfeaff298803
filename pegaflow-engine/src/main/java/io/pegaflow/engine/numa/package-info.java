/** Memory nodes of the host: which there are, and how threads and memory come to lie on them. */
package io.pegaflow.engine.numa;
