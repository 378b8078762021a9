/**
 * Command line, settings, and the wiring of roles.
 *
 * <p>The main thread starts and closes.
 *
 * <p>May import everything; nothing outside {@code ops} imports it.
 */
@NullMarked
package io.stepline.ops.app;

import org.jspecify.annotations.NullMarked;
