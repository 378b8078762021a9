/**
 * Where speech begins, pauses and ends.
 *
 * <p>Belongs to the VAD worker's thread; counted in samples.
 *
 * <p>May import of ours: {@code kafka}, {@code media.audio}, {@code model.onnx}, {@code model.worker}.
 */
@NullMarked
package io.stepline.model.vad;

import org.jspecify.annotations.NullMarked;
