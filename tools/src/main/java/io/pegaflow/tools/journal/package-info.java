/** Operator tools on the journal: what happened, why did this miss, was it decided as recorded. */
package io.pegaflow.tools.journal;
