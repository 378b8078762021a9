package io.stepline.gateway.sip;

import java.util.function.Consumer;
import javax.sip.message.Request;
import javax.sip.message.Response;

/** Requests outside any dialog: OPTIONS, REGISTER. Thread-safe. */
interface Outside {
  SipMessages messages();

  /**
   * {@code answered} hears each response, and 408 when there is none, on a thread of the stack.
   *
   * @throws Exception if it cannot be sent
   */
  void ask(Request request, Consumer<Response> answered) throws Exception;
}
