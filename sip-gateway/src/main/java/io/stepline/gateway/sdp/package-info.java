/**
 * Offer and answer.
 *
 * <p>Pure.
 *
 * <p>May import of ours: {@code media.codec}, {@code media.pipeline}, {@code media.srtp}.
 */
@NullMarked
package io.stepline.gateway.sdp;

import org.jspecify.annotations.NullMarked;
