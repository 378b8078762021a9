package io.stepline.ops.control;

import com.fasterxml.jackson.databind.JsonNode;
import io.stepline.kafka.contract.CallCommand;
import io.stepline.kafka.contract.CallId;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;

/** Reads what is to be done with a call out of a request's body. Unknown fields are refused. */
final class CallOrders {
  private static final int MAX_TEXT = 4_000;

  private CallOrders() {}

  static CallCommand read(CallId call, String action, JsonNode b) {
    return switch (action) {
      case "hangup" -> {
        only(b, "reason");
        yield new CallCommand.HangUp(call, b.path("reason").asText("api").replaceAll("[^A-Za-z0-9 _-]", ""));
      }
      case "say" -> {
        only(b, "text");
        yield new CallCommand.Say(call, text(b, "text"));
      }
      case "play" -> {
        only(b, "prompt");
        yield new CallCommand.Play(call, text(b, "prompt"));
      }
      case "keys" -> {
        only(b, "keys");
        String keys = text(b, "keys");
        if (!keys.matches("[0-9*#A-D]{1,64}")) throw new BadRequest(400, "'keys' are 0-9, *, #, A-D, at most 64");
        yield new CallCommand.SendKeys(call, keys);
      }
      case "hold" -> {
        only(b, "on");
        yield new CallCommand.Hold(call, b.path("on").asBoolean(true));
      }
      case "music" -> {
        only(b, "on");
        yield new CallCommand.Music(call, b.path("on").asBoolean(true));
      }
      case "transfer" -> transfer(call, b);
      case "bridge" -> {
        only(b, "other", "returnToBot");
        yield new CallCommand.Bridge(call, new CallId(text(b, "other")), b.path("returnToBot").asBoolean(false));
      }
      case "unbridge" -> {
        only(b);
        yield new CallCommand.Unbridge(call);
      }
      case "monitor" -> {
        only(b, "target", "mode");
        yield new CallCommand.Monitor(call, new CallId(text(b, "target")),
            choice(CallCommand.MonitorMode.class, b, "mode"));
      }
      case "park" -> {
        only(b, "place");
        yield new CallCommand.Park(call, place(b));
      }
      case "retrieve" -> {
        only(b, "place");
        yield new CallCommand.Retrieve(call, place(b));
      }
      case "queue" -> {
        only(b, "name");
        yield new CallCommand.Enqueue(call, text(b, "name"));
      }
      case "recording" -> {
        only(b, "action");
        yield new CallCommand.Record(call, choice(CallCommand.RecordAction.class, b, "action"));
      }
      default -> throw new BadRequest(404, "there is no action '" + action.replaceAll("[^A-Za-z-]", "") + "'");
    };
  }

  private static CallCommand transfer(CallId call, JsonNode b) {
    only(b, "mode", "target", "briefing", "acceptKey", "other");
    return switch (b.path("mode").asText("blind")) {
      case "blind" -> new CallCommand.BlindTransfer(call, target(b));
      case "warm" -> new CallCommand.WarmTransfer(call, target(b), b.path("briefing").asText(""),
          b.path("acceptKey").asText("").replaceAll("[^0-9*#]", ""));
      case "attended" -> new CallCommand.AttendedTransfer(call, new CallId(text(b, "other")));
      default -> throw new BadRequest(400, "'mode' is blind, warm or attended");
    };
  }

  private static String place(JsonNode b) {
    String place = text(b, "place");
    if (!place.matches("[A-Za-z0-9*#-]{1,32}"))
      throw new BadRequest(400, "'place' has at most 32 letters, digits, *, # and -");
    return place;
  }

  private static String target(JsonNode b) {
    String target = text(b, "target");
    if (!target.matches("(sips?|tel):[^\\s<>\"]{1,256}"))
      throw new BadRequest(400, "'target' must be a sip: or tel: URI");
    return target;
  }

  static String text(JsonNode b, String field) {
    return text(b, field, MAX_TEXT);
  }

  static String text(JsonNode b, String field, int most) {
    String value = b.path(field).asText("");
    if (value.isBlank() || value.length() > most)
      throw new BadRequest(400, "'" + field + "' is needed, with at most " + most + " characters");
    return value;
  }

  private static <E extends Enum<E>> E choice(Class<E> type, JsonNode b, String field) {
    return Arrays.stream(type.getEnumConstants()).filter(e -> e.name().equalsIgnoreCase(b.path(field).asText("")))
        .findFirst()
        .orElseThrow(() -> new BadRequest(400,
            "'" + field + "' is one of " + Arrays.toString(type.getEnumConstants()).toLowerCase(Locale.ROOT)));
  }

  static void only(JsonNode b, String... fields) {
    Set<String> known = Set.of(fields);
    b.fieldNames().forEachRemaining(f -> {
      if (!known.contains(f)) throw new BadRequest(400, "there is no field '" + f.replaceAll("[^A-Za-z0-9_-]", "")
          + "'; the fields are " + String.join(", ", Arrays.asList(fields)));
    });
  }
}
