package io.stepline.gateway.call;

/**
 * What both sides agreed on, as far as the call minds.
 *
 * @param takesKeys whether keys go as telephone-events
 * @param held whether one side hears nothing by agreement
 */
record Agreement(String codec, int sampleHz, boolean takesKeys, boolean held) {}
