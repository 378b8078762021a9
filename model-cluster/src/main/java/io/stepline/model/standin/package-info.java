/**
 * Small graphs with the shapes of the real ones, for machines without weights.
 *
 * <p>Writes files, runs nothing.
 *
 * <p>May import of ours: {@code model.onnx}.
 */
@NullMarked
package io.stepline.model.standin;

import org.jspecify.annotations.NullMarked;
