/** What tools of several processes share: starting and watching children, an agent of their own, flat JSON, exit codes. */
package io.pegaflow.tools.process;
