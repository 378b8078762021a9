/**
 * A soft phone that benches and the demo call with.
 *
 * <p>Its own threads, as a gateway's.
 *
 * <p>May import everything; nothing outside {@code ops} imports it.
 */
@NullMarked
package io.stepline.ops.caller;

import org.jspecify.annotations.NullMarked;
