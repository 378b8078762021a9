/**
 * Codecs and what each says of itself in SDP; concealment of lost frames.
 *
 * <p>An encoder or decoder belongs to the thread of its stream.
 *
 * <p>May import of ours: {@code media.audio}.
 */
@NullMarked
package io.stepline.media.codec;

import org.jspecify.annotations.NullMarked;
