package io.stepline.gateway.sdp;

/** ICE credentials of a stream (RFC 8839 5.4); we are always the lite agent, so the peer checks and we answer. */
public record Ice(String ourFragment, String ourPassword, String theirFragment) {}
