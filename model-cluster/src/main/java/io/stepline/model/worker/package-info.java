/**
 * What workers have in common: mailboxes of calls.
 *
 * <p>A mailbox runs one step of a call at a time.
 *
 * <p>May import of ours: {@code kafka}.
 */
@NullMarked
package io.stepline.model.worker;

import org.jspecify.annotations.NullMarked;
