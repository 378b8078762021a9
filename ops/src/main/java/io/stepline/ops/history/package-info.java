/**
 * The calls that are over: written once into the console's database, found again, with their time line, recording,
 * notes and figures by day.
 *
 * <p>The bus's reader writes; HTTP threads read.
 *
 * <p>May import everything; nothing outside {@code ops} imports it.
 */
@NullMarked
package io.stepline.ops.history;

import org.jspecify.annotations.NullMarked;
