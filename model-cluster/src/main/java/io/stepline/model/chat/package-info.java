/**
 * Chat models: flows, text models, speech models; what they answer goes out in chunks.
 *
 * <p>A reply runs on a virtual thread of its own.
 *
 * <p>May import of ours: {@code kafka}, {@code media.audio}, {@code model.bot}, {@code model.engine},
 * {@code model.route}, {@code model.stepaudio}, {@code model.worker}.
 */
@NullMarked
package io.stepline.model.chat;

import org.jspecify.annotations.NullMarked;
