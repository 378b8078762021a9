package io.stepline.dialog.conversation;

import io.stepline.kafka.contract.Tag;

/**
 * The clocks of a conversation. Starting one replaces the last of its kind. {@code OVERLAP} is how long the bot talks
 * on when the caller begins to, {@code INTERRUPTION} how long after that it stays unknown whether it means anything.
 */
public enum TimerKind { @Tag(0) NO_INPUT, @Tag(1) THINKING, @Tag(2) MAX_CALL, @Tag(3) OVERLAP, @Tag(4) INTERRUPTION }
