/**
 * The timing wheel that sends packets at absolute deadlines.
 *
 * <p>One thread of its own, {@code rtp-pacer}; others hand packets over.
 *
 * <p>Imports nothing of ours.
 */
@NullMarked
package io.stepline.media.pace;

import org.jspecify.annotations.NullMarked;
