package io.stepline.gateway.call;

/** Which dialog (RFC 3261 12): Call-ID, our tag, theirs. */
public record DialogId(String callId, String localTag, String remoteTag) {}
