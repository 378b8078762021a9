/**
 * The jitter buffer: order, delay, loss.
 *
 * <p>Belongs to the media thread of its session.
 *
 * <p>May import of ours: {@code media.rtp}.
 */
@NullMarked
package io.stepline.media.jitter;

import org.jspecify.annotations.NullMarked;
