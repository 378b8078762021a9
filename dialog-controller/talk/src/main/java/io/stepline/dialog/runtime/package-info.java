/**
 * The shell around talks: hears the bus, steps the talk of a call, carries its effects out.
 *
 * <p>One thread owns all talks of the partitions that this process holds.
 *
 * <p>May import of ours: {@code dialog.context}, {@code dialog.conversation}, {@code dialog.policy},
 * {@code dialog.talk}, {@code dialog.terms}, {@code dialog.tool}, {@code kafka}.
 */
@NullMarked
package io.stepline.dialog.runtime;

import org.jspecify.annotations.NullMarked;
