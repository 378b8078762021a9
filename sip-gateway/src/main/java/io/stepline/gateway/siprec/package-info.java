/**
 * Recording sessions with a recording server (SIPREC).
 *
 * <p>The lane of its call.
 *
 * <p>May import of ours: {@code gateway.call}, {@code gateway.mediasession}, {@code gateway.sdp}, {@code kafka},
 * {@code media}.
 */
@NullMarked
package io.stepline.gateway.siprec;

import org.jspecify.annotations.NullMarked;
