package io.stepline.ops.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.stepline.kafka.bus.Rights;
import io.stepline.kafka.bus.Topic;
import io.stepline.kafka.bus.Topics;
import io.stepline.kafka.contract.AttemptNews;
import io.stepline.kafka.contract.CallEvent;
import io.stepline.kafka.contract.CallRecord;
import io.stepline.kafka.contract.CallbackRequest;
import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The AsyncAPI 3.0 document of topics and webhooks, made from the code: channels from {@link Topics}, who sends and
 * receives from {@link Rights}, messages from the records themselves. Pure.
 */
public final class AsyncApi {
  /** What goes out by webhook: {@link Webhooks} wraps each in {@code id}, {@code type} and {@code data}. */
  static final List<Class<?>> POSTED =
      List.of(CallEvent.class, CallRecord.class, CallbackRequest.class, AttemptNews.class);
  private static final Set<Class<?>> NOT_POSTED =
      Set.of(CallEvent.KeyPressed.class, CallEvent.PlayoutStarted.class, CallEvent.PlayoutFinished.class);
  private final ObjectNode page = JsonNodeFactory.instance.objectNode();
  private final Map<String, Class<?>> schemas = new TreeMap<>();
  private final Deque<Class<?>> toWrite = new ArrayDeque<>();

  private AsyncApi() {}

  /** As YAML. */
  public static String document() throws IOException {
    return new YAMLMapper(YAMLMapper.builder().disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
        .disable(YAMLGenerator.Feature.SPLIT_LINES).enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
        .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS).build())
        .writeValueAsString(new AsyncApi().made());
  }

  private JsonNode made() {
    page.put("asyncapi", "3.0.0");
    page.putObject("info").put("title", "Stepline topics and webhooks").put("version", "1").put("description",
        "Made from the code by ./stepline asyncapi docs/asyncapi.yaml. Records on topics have the binary form of "
            + "docs/wire.md, with these fields; webhooks are JSON, signed as docs/security.md says.");
    ObjectNode channels = page.putObject("channels");
    Topics.ALL.forEach(t -> channel(channels, t));
    webhooks(channels);
    ObjectNode operations = page.putObject("operations");
    Rights.ALL.forEach(r -> {
      r.reads().stream().map(Topic::name).sorted().forEach(t -> operation(operations, r.role(), "receive", t));
      r.writes().stream().map(Topic::name).sorted().forEach(t -> operation(operations, r.role(), "send", t));
    });
    operation(operations, "console", "send", "webhook");
    schemas(page.putObject("components").putObject("schemas"));
    return page;
  }

  private void channel(ObjectNode channels, Topic<?> topic) {
    Class<?> type = topic.codec().type();
    ObjectNode channel = channels.putObject(topic.name()).put("address", topic.name());
    channel.put("description", (topic.compacted() ? "compacted, at most " : "kept ") + kept(topic) + ", "
        + topic.lane().name().toLowerCase(Locale.ROOT) + (topic.exact() ? ", written in transactions" : ""));
    ObjectNode message = channel.putObject("messages").putObject(name(type));
    message.put("contentType", "application/vnd.stepline.wire").set("payload", ref(type));
    ObjectNode key = channel.putObject("bindings").putObject("kafka");
    key.put("topic", topic.name());
    message.putObject("bindings").putObject("kafka").putObject("key").put("type", "string").put("description",
        "the call's id, or a name in its place");
  }

  private static String kept(Topic<?> topic) {
    long hours = topic.retention().toHours();
    return hours == 0 ? topic.retention().toMinutes() + " minutes" : hours < 48 ? hours + " hours"
        : topic.retention().toDays() + " days";
  }

  private void webhooks(ObjectNode channels) {
    ObjectNode channel = channels.putObject("webhook").put("address", "webhook.url");
    channel.put("description", "posted in the order of each call, at least once; id stays the same over repetitions");
    ObjectNode messages = channel.putObject("messages");
    for (Class<?> type : POSTED) for (Class<?> kind : type.isSealed() ? type.getPermittedSubclasses()
        : new Class<?>[] {type}) {
          if (NOT_POSTED.contains(kind)) continue;
          ObjectNode payload = messages.putObject(kind.getSimpleName()).put("contentType", "application/json")
              .putObject("payload").put("type", "object");
          ObjectNode properties = payload.putObject("properties");
          properties.putObject("id").put("type", "string");
          properties.putObject("type").put("const", kind.getSimpleName());
          properties.set("data", ref(kind));
          payload.putArray("required").add("id").add("type").add("data");
        }
  }

  private static void operation(ObjectNode operations, String role, String action, String channel) {
    operations.putObject(role + "-" + action + "-" + channel.replace('.', '-')).put("action", action)
        .putObject("channel").put("$ref", "#/channels/" + channel);
  }

  private ObjectNode ref(Class<?> type) {
    if (schemas.putIfAbsent(name(type), type) == null) toWrite.add(type);
    return JsonNodeFactory.instance.objectNode().put("$ref", "#/components/schemas/" + name(type));
  }

  private void schemas(ObjectNode into) {
    Map<String, ObjectNode> all = new TreeMap<>();
    for (Optional<Class<?>> next = Optional.ofNullable(toWrite.poll()); next.isPresent(); next =
        Optional.ofNullable(toWrite.poll()))
      all.put(name(next.get()), schema(next.get()));
    all.forEach(into::set);
  }

  private ObjectNode schema(Class<?> type) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    if (type.isEnum()) {
      ArrayNode names = node.put("type", "string").putArray("enum");
      for (Object c : type.getEnumConstants()) names.add(c.toString());
    } else if (type.isSealed()) {
      ArrayNode kinds = node.putArray("oneOf");
      for (Class<?> kind : type.getPermittedSubclasses()) kinds.add(ref(kind));
    } else {
      ObjectNode properties = node.put("type", "object").putObject("properties");
      ArrayNode required = node.putArray("required");
      for (RecordComponent part : type.getRecordComponents()) {
        properties.set(part.getName(), value(part.getGenericType()));
        if (part.getType() != Optional.class) required.add(part.getName());
      }
    }
    return node;
  }

  private ObjectNode value(Type type) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    if (type instanceof ParameterizedType p) {
      Type[] of = p.getActualTypeArguments();
      if (p.getRawType() == Optional.class) return value(of[0]);
      if (p.getRawType() == Map.class) {
        node.put("type", "object").set("additionalProperties", value(of[1]));
        return node;
      }
      node.put("type", "array").set("items", value(of[0]));
      return node;
    }
    if (type == String.class) return node.put("type", "string");
    if (type == boolean.class) return node.put("type", "boolean");
    if (type == double.class) return node.put("type", "number");
    if (type == long.class) return node.put("type", "integer").put("format", "int64");
    if (type == int.class) return node.put("type", "integer").put("format", "int32");
    if (type == byte[].class) return node.put("type", "string").put("contentEncoding", "base64");
    if (type == short[].class || type == int[].class) {
      node.put("type", "array").putObject("items").put("type", "integer");
      return node;
    }
    if (type instanceof Class<?> c && (c.isRecord() || c.isEnum() || c.isSealed())) return ref(c);
    throw new IllegalStateException("no schema for " + type.getTypeName());
  }

  private static String name(Class<?> type) {
    String full = type.getName();
    return full.substring(full.lastIndexOf('.') + 1).replace('$', '.');
  }
}
