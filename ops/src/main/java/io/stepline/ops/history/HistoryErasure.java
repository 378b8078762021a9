package io.stepline.ops.history;

import io.stepline.kafka.contract.CallId;
import io.stepline.ops.erase.Person;
import io.stepline.ops.erase.Place;
import java.util.Set;

/** The call history, as a place from which people are taken. */
public record HistoryErasure(HistoryTable table) implements Place {
  @Override
  public String name() {
    return "call history, with notes and tags";
  }

  @Override
  public Set<CallId> calls(Person person) {
    return table.callsOf(person::is);
  }

  @Override
  public Came erase(Set<CallId> calls, boolean carryOut) {
    int found = carryOut ? table.erase(calls) : table.count(calls);
    return new Came(name(), found, carryOut ? found : 0, 0, "");
  }
}
