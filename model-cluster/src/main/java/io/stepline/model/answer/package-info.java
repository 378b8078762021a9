/**
 * Who or what answers a campaign's call: people, voicemail, menus, tones.
 *
 * <p>Belongs to the answer worker's thread.
 *
 * <p>May import of ours: {@code kafka}, {@code media.audio}, {@code model.engine}, {@code model.feature},
 * {@code model.tokenizer}, {@code model.worker}.
 */
@NullMarked
package io.stepline.model.answer;

import org.jspecify.annotations.NullMarked;
