/**
 * Neural voices on a CPU: Piper and Kokoro through ONNX Runtime, with phonemes by espeak-ng, a program of its own that
 * is kept running. Clauses are spoken on the threads of {@code ClauseDecoder}. May import the wire, {@code decoder},
 * {@code engine} and {@code onnx}.
 */
@NullMarked
package io.stepline.model.voice;

import org.jspecify.annotations.NullMarked;
