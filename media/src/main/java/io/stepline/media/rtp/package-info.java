/**
 * RTP and RTCP packets, sources, keys pressed (RFC 4733).
 *
 * <p>Parsing is pure; a session belongs to the media thread.
 *
 * <p>May import of ours: {@code media.codec}.
 */
@NullMarked
package io.stepline.media.rtp;

import org.jspecify.annotations.NullMarked;
