package io.stepline.ops.control;

import com.fasterxml.jackson.databind.JsonNode;
import io.stepline.kafka.bus.Bus;
import io.stepline.kafka.bus.Topics;
import io.stepline.kafka.contract.CallCommand;
import io.stepline.kafka.contract.CallEvent;
import io.stepline.kafka.contract.CallId;
import io.stepline.kafka.contract.CallOrder;
import io.stepline.kafka.contract.DialOrder;
import io.stepline.kafka.contract.WallClock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Where the API gives orders and looks up what came of them, and which calls there are. Every instance knows the orders
 * and calls of all, also those from before it was started. Thread-safe.
 */
public final class OrderDesk implements AutoCloseable {
  private final Bus bus;
  private final WallClock clock;
  private final Map<String, Set<String>> queues;
  private final String defaultBot;
  private final CallBook calls = new CallBook();
  private final OrderBook orders;
  private final Bus.Subscription subscription;

  /** @param queues of each bot there is */
  public OrderDesk(Bus bus, WallClock clock, Map<String, Set<String>> queues, String defaultBot, OrderBook orders) {
    this.bus = bus;
    this.clock = clock;
    this.queues = Map.copyOf(queues);
    this.defaultBot = defaultBot;
    this.orders = orders;
    this.subscription = bus.subscribe(new Bus.Reader("", Bus.Start.NOW, 0, List.of(
        Bus.Route.each(Topics.DIAL_ORDERS, orders::given), Bus.Route.each(Topics.CALL_ORDERS, orders::given),
        Bus.Route.each(Topics.DIAL_CLAIMS, orders::claimed), Bus.Route.each(Topics.ORDER_OUTCOMES, orders::cameOf),
        Bus.Route.each(Topics.CALL_EVENTS, this::event))));
    long hourAgoMs = clock.nowUs() / 1_000 - 3_600_000;
    bus.replaySince(Topics.DIAL_ORDERS, hourAgoMs, orders::given);
    bus.replaySince(Topics.CALL_ORDERS, hourAgoMs, orders::given);
    bus.replaySince(Topics.DIAL_CLAIMS, hourAgoMs, orders::claimed);
    bus.replaySince(Topics.ORDER_OUTCOMES, hourAgoMs, orders::cameOf);
    bus.replay(Topics.CALL_EVENTS, this::event);
  }

  private void event(CallEvent e) {
    calls.event(e);
    orders.event(e);
  }

  /** @return the id of the call, which is that of the order too */
  String dial(JsonNode body) {
    CallOrders.only(body, "to", "from", "bot");
    String to = CallOrders.text(body, "to");
    if (!to.matches("(sips?|tel):[^\\s<>\"]{1,256}")) throw new BadRequest(400, "'to' must be a sip: or tel: URI");
    String from = body.path("from").asText("stepline");
    if (!from.matches("[A-Za-z0-9+*#._@-]{1,128}"))
      throw new BadRequest(400, "'from' must be a user part such as +4930123456");
    String bot = body.path("bot").asText(defaultBot);
    if (!bot.isEmpty() && !queues.containsKey(bot))
      throw new BadRequest(400, "there is no bot of that name; the bots are " + named(queues.keySet()));
    CallId call = CallId.random();
    calls.dialled(call, from, to, bot, clock.nowUs());
    bus.publish(Topics.DIAL_ORDERS, DialOrder.plain(call, to, from, bot, clock.nowUs()));
    return call.value();
  }

  /** @return the order's id */
  String order(CallId call, String action, JsonNode body) {
    CallBook.Entry entry = call(call);
    CallCommand command = CallOrders.read(call, action, body);
    Set<String> known = queues.getOrDefault(entry.bot(), Set.of());
    if (command instanceof CallCommand.Enqueue q && queues.containsKey(entry.bot()) && !known.contains(q.queue()))
      throw new BadRequest(400, "the bot of this call has no queue of that name; its queues are " + named(known));
    CallOrder order = CallOrder.of(command, clock.nowUs());
    bus.publish(Topics.CALL_ORDERS, order);
    return order.order();
  }

  private static String named(Set<String> names) {
    return String.join(", ", names.stream().sorted().toList());
  }

  CallBook.Entry call(CallId call) {
    return calls.find(call, clock.nowUs()).orElseThrow(() -> new BadRequest(404, "there is no such call"));
  }

  List<CallBook.Entry> calls() {
    return calls.all(clock.nowUs());
  }

  Optional<OrderBook.Order> outcome(String order) {
    return orders.find(order, clock.nowUs());
  }

  @Override
  public void close() {
    subscription.close();
  }
}
