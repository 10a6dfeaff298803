/** Completion of the launcher's commands and options in shells. */
package io.pegaflow.tools.completion;
