package io.stepline.gateway.call;

import io.stepline.gateway.stir.PassportVerifier;

/** @param required refuses calls without a valid Identity; otherwise the verdict is only handed on */
public record StirPolicy(PassportVerifier verifier, boolean required) {}
