/**
 * Whether the house is well, for people: what degrades, what it says, and the cure.
 *
 * <p>HTTP threads ask; nothing is kept but what model workers told last.
 *
 * <p>May import everything; nothing outside {@code ops} imports it.
 */
@NullMarked
package io.stepline.ops.well;

import org.jspecify.annotations.NullMarked;
