/**
 * Health, readiness and metrics pages.
 *
 * <p>HTTP threads read; owners publish.
 *
 * <p>May import everything; nothing outside {@code ops} imports it.
 */
@NullMarked
package io.stepline.ops.console;

import org.jspecify.annotations.NullMarked;
