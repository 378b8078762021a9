package io.stepline.ops.app;

import io.stepline.ops.control.Part;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** A part of the house that a process can run. Has no state: what it starts belongs to the {@link Premises}. */
sealed interface Role permits BrokerRole, VadRole, TokenizerRole, AnswerRole, ChatRole, DecoderRole, ControllerRole,
    GatewayRole, DialerRole, ConsoleRole {
  /** All of them in the order they start in: whoever is asked before whoever asks. */
  List<Role> ALL = List.of(new BrokerRole(), new VadRole(), new TokenizerRole(), new AnswerRole(), new ChatRole(),
      new DecoderRole(), new ControllerRole(), new GatewayRole(),
      new DialerRole(), new ConsoleRole());

  /** As it is named on the command line. */
  String name();

  /** @throws IllegalArgumentException naming the settings it cannot work with; nothing listens yet */
  default void check(Premises premises) {}

  /** @throws IllegalArgumentException naming a port it needs that is taken; nothing of the house listens yet */
  default void probe(Premises premises) {}

  /** @return what it says of itself at the door */
  Part start(Premises premises);

  static Set<String> names() {
    return ALL.stream().map(Role::name).collect(Collectors.toUnmodifiableSet());
  }

  /** @throws IllegalArgumentException if there is no such role */
  static List<Role> named(Set<String> wanted) {
    wanted.stream().filter(r -> !names().contains(r)).findFirst().ifPresent(r -> {
      throw new IllegalArgumentException(
          "there is no role '" + r + "'; the roles are " + String.join(", ", ALL.stream().map(Role::name).toList()));
    });
    return ALL.stream().filter(r -> wanted.contains(r.name())).toList();
  }
}
