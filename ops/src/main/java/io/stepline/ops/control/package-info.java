/**
 * The control API, webhooks and the campaign desk over HTTP.
 *
 * <p>HTTP threads; orders go out on the bus.
 *
 * <p>May import everything; nothing outside {@code ops} imports it.
 */
@NullMarked
package io.stepline.ops.control;

import org.jspecify.annotations.NullMarked;
