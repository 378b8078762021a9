/**
 * The doors that engines stand behind: {@code SpeechEncoder}, {@code ChatModel}, {@code SpeechDecoder}.
 *
 * <p>Each door says which thread calls it.
 *
 * <p>May import of ours: {@code kafka.contract}.
 */
@NullMarked
package io.stepline.model.engine;

import org.jspecify.annotations.NullMarked;
