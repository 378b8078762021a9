/**
 * Recording sessions with a recording server (SIPREC).
 *
 * <p>Threads of SIP, the bus and the lane {@code siprec} under the lock of each session; frames on the media thread.
 *
 * <p>May import of ours: {@code gateway.call}, {@code gateway.mediasession}, {@code gateway.sdp}, {@code kafka},
 * {@code media}.
 */
@NullMarked
package io.stepline.gateway.siprec;

import org.jspecify.annotations.NullMarked;
