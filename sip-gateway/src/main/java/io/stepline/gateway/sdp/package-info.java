/**
 * Offer and answer.
 *
 * <p>Pure.
 *
 * <p>May import of ours: {@code media.codec}, {@code media.pipeline}, {@code media.srtp}.
 */
package io.stepline.gateway.sdp;
