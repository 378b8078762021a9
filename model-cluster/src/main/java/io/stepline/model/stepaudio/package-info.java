/**
 * Step-Audio: tokenizers, prompts, voices, flow and vocoder.
 *
 * <p>Streams are batched; one batch thread for each graph.
 *
 * <p>May import of ours: {@code kafka.contract}, {@code media.audio}, {@code model.decoder}, {@code model.engine},
 * {@code model.feature}, {@code model.onnx}, {@code model.route}.
 */
@NullMarked
package io.stepline.model.stepaudio;

import org.jspecify.annotations.NullMarked;
