/**
 * ONNX graphs run through DJL, and small graphs written for tests.
 *
 * <p>A graph may be asked by many threads.
 *
 * <p>May import of ours: {@code kafka}, {@code model.engine}.
 */
@NullMarked
package io.stepline.model.onnx;

import org.jspecify.annotations.NullMarked;
