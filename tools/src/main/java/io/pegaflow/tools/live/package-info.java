/** What an agent does right now, read from its files alone: {@code pegaflow stat} and {@code pegaflow top}. */
package io.pegaflow.tools.live;
