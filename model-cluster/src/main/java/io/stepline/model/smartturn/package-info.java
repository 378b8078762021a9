/**
 * Smart Turn: whether a caller has finished, by the sound of the turn. One graph for all calls, batched; the thread of
 * its {@code Batcher} runs it. May import the wire, {@code engine}, {@code feature} and {@code onnx}.
 */
@NullMarked
package io.stepline.model.smartturn;

import org.jspecify.annotations.NullMarked;
