package io.stepline.gateway.sip;

import io.stepline.gateway.call.Referral;
import io.stepline.gateway.call.SessionExpires;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sip.ClientTransaction;
import javax.sip.Dialog;
import javax.sip.DialogState;
import javax.sip.ResponseEvent;
import javax.sip.ServerTransaction;
import javax.sip.SipException;
import javax.sip.SipFactory;
import javax.sip.SipProvider;
import javax.sip.TransactionState;
import javax.sip.header.CSeqHeader;
import javax.sip.message.Request;
import javax.sip.message.Response;

/**
 * JAIN-SIP without sockets, as far as an INVITE of ours goes: transactions and dialogs write down what is sent, and a
 * CANCEL is refused as the stack refuses it. Owned by the test.
 */
final class WrittenStack {
  private static final String PEER = "sip:peer@192.0.2.1";

  /** What was sent: the method, and inside a dialog its name. */
  final List<String> sent = new ArrayList<>();

  final List<Request> acks = new ArrayList<>();

  /** All that were made, in order. */
  final List<ClientTransaction> transactions = new ArrayList<>();

  final SipMessages messages;
  final SipProvider provider = fake(SipProvider.class, (p, m, a) -> switch (m.getName()) {
    case "getNewClientTransaction" -> transaction((Request) a[0]);
    default -> throw new UnsupportedOperationException(m.getName());
  });

  /** What was answered, as it was sent. */
  final List<Response> answers = new ArrayList<>();
  boolean isOver;
  private final Map<String, Runnable> whenSending = new HashMap<>();

  WrittenStack() throws Exception {
    SipFactory factory = SipFactory.getInstance();
    factory.setPathName("gov.nist");
    messages = new SipMessages(factory, new SipListen(List.of(new SipListen.Listener("udp", "192.0.2.9", 5060)),
        Optional.empty(), Optional.empty()), host -> host);
  }

  /** Does something, once, when a request of that method is about to leave. */
  void when(String method, Runnable happens) {
    whenSending.put(method, happens);
  }

  long count(String method) {
    return sent.stream().filter(s -> s.startsWith(method)).count();
  }

  Request request(String method) throws Exception {
    return messages.request(method, PEER, "us", PEER, "call", 1);
  }

  /** Has the dialog send a request of its own. */
  static void inside(JainDialog dialog, String method) {
    switch (method) {
      case Request.BYE -> dialog.bye(Optional.empty(), Map.of());
      case Request.REFER -> dialog.refer(new Referral("sip:carol@192.0.2.2", Optional.empty(), Map.of()));
      case Request.INFO -> dialog.key("1", 160);
      case Request.NOTIFY -> dialog.notifyReferrer(100, false);
      case Request.UPDATE -> {
        dialog.peerAllows(true);
        dialog.refresh(new SessionExpires(1_800, Optional.empty()));
      }
      default -> throw new IllegalArgumentException(method);
    }
  }

  private void send(String what, String method) {
    Optional.ofNullable(whenSending.remove(method)).ifPresent(Runnable::run);
    sent.add(what);
  }

  /** A transaction whose INVITE may be answered for as long as it has no final response. */
  ClientTransaction transaction(Request request) {
    ClientTransaction made = new Transaction(request).face;
    transactions.add(made);
    return made;
  }

  private final class Transaction {
    private final Request request;
    private final Dialog dialog;
    private boolean isSent;
    private Object data = "";
    private final ClientTransaction face = fake(ClientTransaction.class, (p, m, a) -> switch (m.getName()) {
      case "getRequest" -> request();
      case "getDialog" -> dialog();
      case "getState" -> isSent() ? TransactionState.CALLING : null;
      case "getApplicationData" -> data();
      case "setApplicationData" -> keep(a[0]);
      case "createCancel" -> cancelling();
      case "sendRequest" -> sendRequest();
      default -> throw new UnsupportedOperationException(m.getName());
    });

    Transaction(Request request) {
      this.request = request;
      this.dialog = WrittenStack.this.dialog("early");
    }

    private Request request() {
      return request;
    }

    private Dialog dialog() {
      return dialog;
    }

    private boolean isSent() {
      return isSent;
    }

    private Object data() {
      return data;
    }

    private Object keep(Object d) {
      data = d;
      return d;
    }

    private Object sendRequest() {
      send(request.getMethod(), request.getMethod());
      isSent = true;
      return request;
    }

    /** RFC 3261 9.1, as the stack has it. */
    private Request cancelling() throws Exception {
      if (!isSent) throw new SipException("State is null no provisional response yet -- cannot cancel RFC 3261 9.1");
      return WrittenStack.this.request(Request.CANCEL);
    }
  }

  /** A request of the peer that waits for our final response. */
  ServerTransaction asked(String method, String sdp) throws Exception {
    Request request = request(method);
    if (!sdp.isEmpty()) messages.setSdp(request, sdp);
    Dialog dialog = dialog("theirs");
    return fake(ServerTransaction.class, (p, m, a) -> switch (m.getName()) {
      case "getRequest" -> request;
      case "getDialog" -> dialog;
      case "sendResponse" -> {
        answers.add((Response) a[0]);
        yield written(((Response) a[0]).getStatusCode() + " " + method, method);
      }
      default -> throw new UnsupportedOperationException(m.getName());
    });
  }

  Dialog dialog(String name) {
    Map<String, Object> data = new HashMap<>();
    return fake(Dialog.class, (p, m, a) -> switch (m.getName()) {
      case "createReliableProvisionalResponse" -> messages.response((Integer) a[0], request(Request.INVITE));
      case "sendReliableProvisionalResponse" ->
          written(((Response) a[0]).getStatusCode() + " reliably", Request.INVITE);
      case "createPrack" -> request(Request.PRACK);
      case "createAck" -> request(Request.ACK);
      case "sendAck" -> acknowledged((Request) a[0], name);
      case "createRequest" -> request((String) a[0]);
      case "sendRequest" -> {
        String method = ((ClientTransaction) a[0]).getRequest().getMethod();
        yield written(method + " " + name, method);
      }
      case "getState" -> isOver ? DialogState.TERMINATED : DialogState.CONFIRMED;
      case "getRouteSet" -> List.of().iterator();
      case "getRemoteTarget" -> null;
      case "setApplicationData" -> data.put("data", a[0]);
      case "getApplicationData" -> data.get("data");
      case "equals" -> p == a[0];
      case "hashCode" -> name.hashCode();
      case "toString" -> name;
      default -> throw new UnsupportedOperationException(m.getName());
    });
  }

  private Object acknowledged(Request ack, String name) {
    acks.add(ack);
    return written("ACK " + name, Request.ACK);
  }

  private Object written(String what, String method) {
    send(what, method);
    return what;
  }

  /** The peer's word to our INVITE. */
  ResponseEvent event(Optional<ClientTransaction> transaction, Optional<Dialog> dialog, int status) throws Exception {
    Request invite = transaction.isPresent() ? transaction.get().getRequest() : request(Request.INVITE);
    Response response = messages.response(status, invite);
    return new ResponseEvent(provider, transaction.orElse(null), dialog.orElse(null), response);
  }

  static CSeqHeader cseq(ResponseEvent event) {
    return (CSeqHeader) event.getResponse().getHeader(CSeqHeader.NAME);
  }

  private static <T> T fake(Class<T> face, InvocationHandler handler) {
    return face.cast(Proxy.newProxyInstance(WrittenStack.class.getClassLoader(), new Class<?>[] {face}, (p, m, a) -> {
      try {
        return handler.invoke(p, m, a);
      } catch (InvocationTargetException e) {
        throw e.getCause();
      }
    }));
  }
}
