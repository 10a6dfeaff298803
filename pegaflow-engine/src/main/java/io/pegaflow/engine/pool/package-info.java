/** The pool: its mapping, its slabs and pages, and the directory that describes them. */
package io.pegaflow.engine.pool;
