package io.stepline.kafka.bus;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/**
 * What a role does on the bus, and so what its user must be let do. All may see which topics there are and how they are
 * set; whoever makes them is somebody else.
 *
 * @param role as on the command line; {@code operator} is who runs {@code call} and {@code replay}
 * @param groups it is a member of
 * @param pens beginnings of the names it writes transactions under
 */
public record Rights(String role, Set<Topic<?>> reads, Set<Topic<?>> writes, Set<String> groups, Set<String> pens) {
  private static final String CONTROL = ".control";

  public static final List<Rights> ALL = List.of(
      role("vad", Set.of(Topics.CALLER_AUDIO, Topics.CALL_EVENTS, Topics.SPEECH_ACTIVITY),
          Set.of(Topics.SPEECH_ACTIVITY), "vad", "vad" + CONTROL),
      role("tokenizer",
          Set.of(Topics.CALLER_AUDIO, Topics.SPEECH_ACTIVITY, Topics.LISTEN_FOR, Topics.CALL_EVENTS,
              Topics.SPEECH_TOKENS),
          Set.of(Topics.SPEECH_TOKENS, Topics.SPEECH_TRANSCRIPTS, Topics.MODEL_LOAD), "tokenizer",
          "tokenizer" + CONTROL),
      role("answer", Set.of(Topics.ANSWER_AUDIO, Topics.SPEECH_TOKENS, Topics.CALL_EVENTS),
          Set.of(Topics.ANSWER_SIGNS), "answer", "answer" + CONTROL),
      role("chat",
          Set.of(Topics.REPLY_CANCELS, Topics.CHAT_REQUESTS, Topics.SPEECH_TRANSCRIPTS, Topics.SPOKEN_MARKS,
              Topics.PLAYOUT_CONTROL, Topics.CALL_EVENTS, Topics.REPLY_CHUNKS),
          Set.of(Topics.REPLY_CHUNKS, Topics.SPEECH_TRANSCRIPTS, Topics.MODEL_LOAD), "chat"),
      role("decoder",
          Set.of(Topics.REPLY_CANCELS, Topics.REPLY_CHUNKS, Topics.CALL_EVENTS, Topics.BOT_AUDIO, Topics.SPOKEN_MARKS),
          Set.of(Topics.BOT_AUDIO, Topics.SPOKEN_MARKS, Topics.VOICE_FAILURES, Topics.MODEL_LOAD), "decoder"),
      role("controller",
          Set.of(Topics.CALL_EVENTS, Topics.CALL_COMMANDS, Topics.SPEECH_ACTIVITY, Topics.SPEECH_TOKENS,
              Topics.SPEECH_TRANSCRIPTS, Topics.REPLY_CHUNKS, Topics.ANSWER_SIGNS, Topics.SPOKEN_MARKS,
              Topics.VOICE_FAILURES, Topics.MODEL_LOAD, Topics.AGENT_CLAIMS, Topics.TALK_SNAPSHOTS,
              Topics.CONVERSATION_CONTEXT),
          Set.of(Topics.CHAT_REQUESTS, Topics.PLAYOUT_CONTROL, Topics.REPLY_CANCELS, Topics.REPLY_CHUNKS,
              Topics.CALL_COMMANDS, Topics.LISTEN_FOR, Topics.SPEECH_ACTIVITY, Topics.CALLBACK_REQUESTS,
              Topics.CALL_RECORDS, Topics.TALK_JOURNAL, Topics.TALK_SNAPSHOTS, Topics.CONVERSATION_CONTEXT,
              Topics.AGENT_CLAIMS, Topics.DIAL_BESIDE),
          "conversation"),
      new Rights("gateway",
          Set.of(Topics.BOT_AUDIO, Topics.PLAYOUT_CONTROL, Topics.MODEL_LOAD, Topics.CALL_COMMANDS, Topics.CALL_EVENTS,
              Topics.DIAL_ORDERS, Topics.DIAL_BESIDE, Topics.DIAL_CLAIMS, Topics.CALL_ORDERS, Topics.GATEWAY_LEASES,
              Topics.ROLE_PRESENCE),
          Set.of(Topics.CALLER_AUDIO, Topics.ANSWER_AUDIO, Topics.CALL_EVENTS, Topics.MODEL_LOAD, Topics.DIAL_CLAIMS,
              Topics.CALL_COMMANDS, Topics.DIAL_ORDERS, Topics.GATEWAY_LEASES, Topics.ORDER_OUTCOMES),
          Set.of("dial"), Set.of("dial-", "gateway-")),
      new Rights("dialer",
          Set.of(Topics.CALL_EVENTS, Topics.ANSWER_SIGNS, Topics.CALL_RECORDS, Topics.MODEL_LOAD, Topics.DIAL_CLAIMS),
          Set.of(Topics.DIAL_ORDERS, Topics.CAMPAIGN_ATTEMPTS), Set.of(), Set.of("campaigns")),
      role("console",
          Set.of(Topics.CALL_RECORDS, Topics.CALL_EVENTS, Topics.CALLBACK_REQUESTS, Topics.CAMPAIGN_ATTEMPTS,
              Topics.CALL_ORDERS, Topics.DIAL_ORDERS, Topics.DIAL_CLAIMS, Topics.ORDER_OUTCOMES, Topics.AGENT_CLAIMS,
              Topics.CALL_COMMANDS, Topics.CALLER_AUDIO, Topics.BOT_AUDIO, Topics.CHAT_REQUESTS, Topics.PLAYOUT_CONTROL,
              Topics.SPEECH_ACTIVITY, Topics.SPEECH_TOKENS, Topics.SPEECH_TRANSCRIPTS, Topics.SPOKEN_MARKS,
              Topics.MODEL_LOAD, Topics.TALK_JOURNAL),
          Set.of(Topics.CALL_ORDERS, Topics.DIAL_ORDERS), "history", "traces", "webhook"),
      role("operator",
          Set.of(Topics.CALL_EVENTS, Topics.TALK_JOURNAL, Topics.CONVERSATION_JOURNAL, Topics.DEAD_LETTERS),
          Set.of(Topics.DIAL_ORDERS, Topics.ROLE_PRESENCE)));

  private static Rights role(String name, Set<Topic<?>> reads, Set<Topic<?>> writes, String... groups) {
    return new Rights(name, reads, writes, Set.of(groups), Set.of());
  }

  /** What it reads and cannot decode it puts aside, and it says that it is there. */
  public Set<Topic<?>> writesAlso() {
    return Set.of(Topics.DEAD_LETTERS, Topics.ROLE_PRESENCE);
  }

  /** Every group there is. */
  public static Set<String> everyGroup() {
    Set<String> all = new TreeSet<>();
    ALL.forEach(r -> all.addAll(r.groups()));
    return all;
  }

  /** For the user of this name. */
  public List<AclBinding> acls(String user) {
    String principal = "User:" + user;
    List<AclBinding> all = new ArrayList<>();
    Topics.ALL.forEach(t -> {
      all.add(topic(principal, t, AclOperation.DESCRIBE));
      all.add(topic(principal, t, AclOperation.DESCRIBE_CONFIGS));
    });
    reads.forEach(t -> all.add(topic(principal, t, AclOperation.READ)));
    Stream.concat(writes.stream(), writesAlso().stream())
        .forEach(t -> all.add(topic(principal, t, AclOperation.WRITE)));
    groups.forEach(g -> all.add(acl(principal, ResourceType.GROUP, g, PatternType.LITERAL, AclOperation.READ)));
    pens.forEach(p -> {
      all.add(acl(principal, ResourceType.TRANSACTIONAL_ID, p, PatternType.PREFIXED, AclOperation.WRITE));
      all.add(acl(principal, ResourceType.TRANSACTIONAL_ID, p, PatternType.PREFIXED, AclOperation.DESCRIBE));
    });
    return all;
  }

  private static AclBinding topic(String principal, Topic<?> topic, AclOperation may) {
    return acl(principal, ResourceType.TOPIC, topic.name(), PatternType.LITERAL, may);
  }

  private static AclBinding acl(String principal, ResourceType kind, String name, PatternType pattern,
      AclOperation may) {
    return new AclBinding(new ResourcePattern(kind, name, pattern),
        new AccessControlEntry(principal, "*", may, AclPermissionType.ALLOW));
  }

  /** The same as commands of Kafka's own tool. */
  public List<String> commands(String servers, String user) {
    String begin = "kafka-acls.sh --bootstrap-server " + servers + " --command-config admin.properties --add"
        + " --allow-principal 'User:" + user + "'";
    List<String> all = new ArrayList<>();
    all.add(begin + " --operation Describe --operation DescribeConfigs" + flags("--topic", names(Topics.ALL)));
    if (!reads.isEmpty()) all.add(begin + " --operation Read" + flags("--topic", names(reads)));
    all.add(begin + " --operation Write"
        + flags("--topic", names(Stream.concat(writes.stream(), writesAlso().stream()).toList())));
    if (!groups.isEmpty()) all.add(begin + " --operation Read" + flags("--group", groups.stream().sorted().toList()));
    if (!pens.isEmpty()) all.add(begin + " --operation Write --operation Describe --resource-pattern-type prefixed"
        + flags("--transactional-id", pens.stream().sorted().toList()));
    return all;
  }

  private static List<String> names(Collection<? extends Topic<?>> topics) {
    return topics.stream().map(Topic::name).sorted().toList();
  }

  private static String flags(String flag, List<String> names) {
    return names.stream().map(n -> " " + flag + " " + n).reduce("", String::concat);
  }

  /** The table of docs/fleet.md. */
  public static String table() {
    StringBuilder page = new StringBuilder("""
        | role | reads | writes, besides `dead.letters` and `role.presence` | groups | transactional ids (prefixes) |
        |---|---|---|---|---|
        """);
    for (Rights r : ALL) page.append("| ").append(String.join(" | ", r.role(), words(names(r.reads())),
        words(names(r.writes())), words(r.groups().stream().sorted().toList()),
        words(r.pens().stream().sorted().toList()))).append(" |\n");
    return page.toString();
  }

  private static String words(List<String> names) {
    return names.isEmpty() ? "–" : names.stream().map(n -> "`" + n + "`").reduce((a, b) -> a + ", " + b).orElse("–");
  }

  /** By role. */
  public static Map<String, Rights> byRole() {
    return ALL.stream().collect(Collectors.toUnmodifiableMap(Rights::role, r -> r));
  }
}
