package io.stepline.ops.app;

import io.stepline.kafka.bus.Rights;
import io.stepline.kafka.bus.TopicDesk;
import io.stepline.kafka.bus.TopicPlan;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ./stepline topics ...}: the topics of the cluster that the settings name. */
@Command(name = "topics", description = "The topics on the Kafka cluster: list, check, create, raise, acls.")
final class TopicsCommands {
  private static <T> T at(SharedOptions settings, Function<TopicDesk, T> work) {
    try (TopicDesk desk = TopicDesk.open(Cluster.settings(settings.load()))) {
      return work.apply(desk);
    }
  }

  @Command(name = "list", description = "Lists them with partitions, copies and settings.")
  int list(@Mixin SharedOptions settings) {
    at(settings, TopicDesk::seen).forEach((name, s) -> System.out.printf("%-22s %4d partitions, %d copies  %s%n", name,
        s.partitions(), s.replication(), s.config()));
    return 0;
  }

  @Command(name = "check",
      description = "Says what is missing, wrong or thin; changes nothing; 1 if there is anything.")
  int check(@Mixin SharedOptions settings) {
    TopicPlan plan = at(settings, TopicDesk::plan);
    List<String> all = new ArrayList<>(plan.refusals());
    all.addAll(plan.remarks());
    plan.missing().forEach(t -> all.add("there is no topic " + t.name() + " yet; './stepline topics create' makes it"));
    plan.repairs().forEach((t, r) -> all.add(t + " should have " + r + "; './stepline topics create' sets it"));
    all.forEach(System.out::println);
    if (all.isEmpty()) System.out.println("All is well: " + plan.partitions() + " partitions each.");
    return all.isEmpty() ? 0 : 1;
  }

  @Command(name = "create", description = "Makes those that are missing and sets what must be, as each role does at "
      + "its start where its user may.")
  int create(@Mixin SharedOptions settings) {
    return at(settings, desk -> {
      desk.settle();
      return 0;
    });
  }

  @Command(name = "raise", description = "Gives each topic more partitions. Only while no role is running.")
  int raise(@Mixin SharedOptions settings,
      @Parameters(paramLabel = "N", description = "how many each shall have") int partitions) {
    return at(settings, desk -> {
      desk.raise(partitions);
      System.out.println("Each topic has " + partitions + " partitions.");
      return 0;
    });
  }

  @Command(name = "acls", description = "Prints the commands that let each role's user do its work and nothing else.")
  int acls(@Mixin SharedOptions settings,
      @Parameters(arity = "0..*", paramLabel = "ROLE",
          description = "only these; operator is who runs call and replay") String[] roles,
      @Option(names = "--user", description = "the user of that role (default: called as the role)") Optional<
          String> user,
      @Option(names = "--apply", description = "gives the rights instead of printing commands") boolean apply) {
    List<Rights> wanted = new ArrayList<>();
    for (String role : Optional.ofNullable(roles).map(Arrays::asList).orElse(List.of()))
      wanted.add(Optional.ofNullable(Rights.byRole().get(role)).orElseThrow(() -> new IllegalArgumentException(
          "there is no role '" + role + "'; there are " + String.join(", ", Rights.ALL.stream().map(Rights::role)
              .toList()))));
    if (user.isPresent() && wanted.size() != 1)
      throw new IllegalArgumentException("--user is for one role; name it");
    List<Rights> all = wanted.isEmpty() ? Rights.ALL : wanted;
    if (apply) return at(settings, desk -> {
      all.forEach(r -> desk.allow(r.acls(user.orElse(r.role()))));
      return 0;
    });
    String servers = Cluster.servers(settings.load());
    all.forEach(r -> r.commands(servers, user.orElse(r.role())).forEach(System.out::println));
    return 0;
  }
}
