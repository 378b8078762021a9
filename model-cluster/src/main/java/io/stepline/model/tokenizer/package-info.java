/**
 * Audio to words or tokens while the caller talks.
 *
 * <p>One recogniser belongs to one encoder thread.
 *
 * <p>May import of ours: {@code kafka}, {@code media.audio}, {@code model.bot}, {@code model.engine},
 * {@code model.worker}.
 */
@NullMarked
package io.stepline.model.tokenizer;

import org.jspecify.annotations.NullMarked;
