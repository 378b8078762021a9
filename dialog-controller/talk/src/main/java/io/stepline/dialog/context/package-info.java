/**
 * What a model is told of a talk: what the caller heard, said, and what was done.
 *
 * <p>Values; their owner is the talk.
 *
 * <p>May import of ours: {@code kafka.contract}.
 */
@NullMarked
package io.stepline.dialog.context;

import org.jspecify.annotations.NullMarked;
