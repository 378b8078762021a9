/**
 * Features of speech: filter banks as Kaldi and Whisper count them.
 *
 * <p>Pure, or one stream's.
 *
 * <p>May import of ours: {@code model.engine}.
 */
@NullMarked
package io.stepline.model.feature;

import org.jspecify.annotations.NullMarked;
