/**
 * Tools that a bot calls: HTTP and MCP servers.
 *
 * <p>Runs on threads of its own; answers go back to the talk's owner.
 *
 * <p>May import of ours: {@code dialog.policy}, {@code kafka.contract}.
 */
@NullMarked
package io.stepline.dialog.tool;

import org.jspecify.annotations.NullMarked;
