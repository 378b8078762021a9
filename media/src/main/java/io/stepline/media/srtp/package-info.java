/**
 * Keys by SDES and DTLS, and the protection of packets.
 *
 * <p>Belongs to the media thread; handshakes run on threads of their own.
 *
 * <p>May import of ours: {@code media.pipeline}.
 */
@NullMarked
package io.stepline.media.srtp;

import org.jspecify.annotations.NullMarked;
