package io.stepline.dialog.conversation;

/**
 * The clocks of a conversation. Starting one replaces the last of its kind. {@code OVERLAP} is how long the bot talks on when the caller begins to, {@code INTERRUPTION} how
 * long after that it stays unknown whether it means anything.
 */
public enum TimerKind { NO_INPUT, THINKING, MAX_CALL, OVERLAP, INTERRUPTION }
