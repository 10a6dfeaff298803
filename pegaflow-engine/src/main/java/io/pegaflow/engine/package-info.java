/** The cache engine: everything that decides, and what carries its decisions out. */
package io.pegaflow.engine;
