/**
 * Speech engines on other machines, over HTTP and WebSocket.
 *
 * <p>Answers arrive on the client's threads.
 *
 * <p>May import of ours: {@code kafka}, {@code media.audio}, {@code model.decoder}, {@code model.engine}.
 */
@NullMarked
package io.stepline.model.remote;

import org.jspecify.annotations.NullMarked;
