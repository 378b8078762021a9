package io.stepline.dialog.conversation;

/** The clocks of a conversation. Starting one replaces the last of its kind. */
public enum TimerKind { NO_INPUT, THINKING, MAX_CALL }
