/**
 * What happens to a packet between socket and samples, and back.
 *
 * <p>Belongs to the media thread of its session.
 *
 * <p>May import of ours: {@code media.audio}, {@code media.codec}, {@code media.jitter}, {@code media.rtp}.
 */
@NullMarked
package io.stepline.media.pipeline;

import org.jspecify.annotations.NullMarked;
