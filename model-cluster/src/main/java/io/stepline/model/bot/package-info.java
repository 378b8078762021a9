/**
 * What a bot says: flow, phrases, voice; read from bot files.
 *
 * <p>Values.
 *
 * <p>May import of ours: {@code kafka.contract}, {@code model.strict}.
 */
@NullMarked
package io.stepline.model.bot;

import org.jspecify.annotations.NullMarked;
