/**
 * Legs, calls, bridges, transfers, trunks: what a call is to the gateway.
 *
 * <p>One lane owns a call.
 *
 * <p>May import of ours: {@code gateway.auth}, {@code gateway.mediasession}, {@code gateway.sdp}, {@code gateway.stir},
 * {@code kafka}, {@code media}.
 */
@NullMarked
package io.stepline.gateway.call;

import org.jspecify.annotations.NullMarked;
