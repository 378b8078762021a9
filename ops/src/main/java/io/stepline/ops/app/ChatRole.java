package io.stepline.ops.app;

import io.stepline.model.chat.ChatWorker;
import io.stepline.model.engine.ChatModel;
import io.stepline.ops.control.Part;
import java.util.Map;

/** Thinks of what to say. */
record ChatRole() implements Role {
  @Override
  public String name() {
    return "chat";
  }

  @Override
  public void check(Premises premises) {
    ChatEngines.check(premises.config());
  }

  @Override
  public Part start(Premises p) {
    ChatModel chat = p.keep(p.engines().chat(p.bots()));
    ChatWorker worker =
        p.keep(new ChatWorker(chat, p.bots(), p.bus(), p.clock(), p.config().house().name() + "-chat",
            p.config().chat().fillerMs(), p.meters()));
    p.minds(name(), worker::partitions);
    return Part.worker(name(), "chat").saying(
        () -> Map.of("engine", chat.name(), "streams", chat.load().inFlight(), "capacity", chat.load().capacity()));
  }
}
