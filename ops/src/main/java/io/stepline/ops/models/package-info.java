/**
 * Model files of the laptop profile: which there are, fetching them, and whether they are still what they were.
 *
 * <p>The thread that asks; nothing runs by itself.
 *
 * <p>May import everything; outside {@code ops} nothing imports it.
 */
@NullMarked
package io.stepline.ops.models;

import org.jspecify.annotations.NullMarked;
