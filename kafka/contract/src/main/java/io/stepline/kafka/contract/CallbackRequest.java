package io.stepline.kafka.contract;

/** A caller wants to be called back. @param number where; {@code about} is what the bot knows of the matter */
public record CallbackRequest(CallId call, String bot, String number, String about, long atUs) {}
