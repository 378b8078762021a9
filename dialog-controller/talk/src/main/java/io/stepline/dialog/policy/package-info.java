/**
 * What a bot may do and when: limits, tools, transfers, end of turn, drafts; read from bot files.
 *
 * <p>Values and pure decisions.
 *
 * <p>May import of ours: {@code dialog.terms}, {@code kafka.contract}.
 */
@NullMarked
package io.stepline.dialog.policy;

import org.jspecify.annotations.NullMarked;
