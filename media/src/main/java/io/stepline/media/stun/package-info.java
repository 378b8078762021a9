/**
 * STUN answers and checks for ICE-lite.
 *
 * <p>Belongs to the media thread.
 *
 * <p>Imports nothing of ours.
 */
@NullMarked
package io.stepline.media.stun;

import org.jspecify.annotations.NullMarked;
