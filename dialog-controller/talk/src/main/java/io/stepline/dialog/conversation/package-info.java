/**
 * The conversation machine: sealed states, events and effects, one pure step.
 *
 * <p>No clock, no I/O, no threads. The table in docs/conversation-table.md is generated from it.
 *
 * <p>May import of ours: {@code kafka.contract}.
 */
@NullMarked
package io.stepline.dialog.conversation;

import org.jspecify.annotations.NullMarked;
