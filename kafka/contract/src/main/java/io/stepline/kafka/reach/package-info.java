/**
 * Which hosts the house may ask over HTTP for the sake of a call: tools, webhooks, certificates. Knows nothing of ours.
 */
@NullMarked
package io.stepline.kafka.reach;

import org.jspecify.annotations.NullMarked;
