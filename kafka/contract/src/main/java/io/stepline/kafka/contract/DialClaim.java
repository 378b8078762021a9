package io.stepline.kafka.contract;

/**
 * A gateway has taken an order to dial: written before the INVITE leaves, so that the order is never carried out again.
 */
public record DialClaim(CallId call, String campaign, String gateway, String from, String to, String bot, long atUs) {}
