/**
 * A talk as one value, and its pure step: turn ends, drafts, keys, opening, company, timers as due times.
 *
 * <p>No clock, no I/O, no threads; the snapshot is the value.
 *
 * <p>May import of ours: {@code dialog.context}, {@code dialog.conversation}, {@code dialog.policy},
 * {@code dialog.terms}, {@code kafka.contract}.
 */
@NullMarked
package io.stepline.dialog.talk;

import org.jspecify.annotations.NullMarked;
