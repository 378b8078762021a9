/**
 * SenseVoice-Small: words, language, emotion and sounds of a turn at once, batched across calls. The thread of its
 * {@code Batcher} runs the graph. May import the wire, {@code engine}, {@code feature} and {@code onnx}.
 */
@NullMarked
package io.stepline.model.sensevoice;

import org.jspecify.annotations.NullMarked;
