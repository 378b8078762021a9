package io.stepline.ops.control;

import io.stepline.ops.web.Refusal;

/** What is wrong with an order, for its sender. */
final class BadRequest extends Refusal {
  private static final long serialVersionUID = 1;

  BadRequest(int status, String message) {
    super(status, message);
  }
}
