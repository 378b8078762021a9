package io.stepline.gateway.call;

import java.util.Optional;

/** A Session-Expires header (RFC 4028 4). {@code uacRefreshes} is empty where the sender leaves it open. */
public record SessionExpires(int seconds, Optional<Boolean> uacRefreshes) {}
