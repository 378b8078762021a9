/**
 * The gateway as its owner sees it: started, asked for its state, drained, closed.
 *
 * <p>Wiring only.
 *
 * <p>May import of ours: its own parts, {@code kafka}, {@code media}.
 */
@NullMarked
package io.stepline.gateway;

import org.jspecify.annotations.NullMarked;
