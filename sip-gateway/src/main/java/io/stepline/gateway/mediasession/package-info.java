/**
 * Media sessions: sockets, playout of the bot, mixing, announcements.
 *
 * <p>The media thread owns them all.
 *
 * <p>May import of ours: {@code gateway.sdp}, {@code kafka}, {@code media}.
 */
@NullMarked
package io.stepline.gateway.mediasession;

import org.jspecify.annotations.NullMarked;
