/**
 * Sound as samples: resampling, levels, mixing, WAV.
 *
 * <p>An object belongs to the thread of its stream.
 *
 * <p>Imports nothing of ours.
 */
@NullMarked
package io.stepline.media.audio;

import org.jspecify.annotations.NullMarked;
