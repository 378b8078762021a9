package io.stepline.model.bot;

import io.stepline.kafka.contract.ChatRequest;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Values that came with the INVITE, under the names a bot file gives them. Pure. */
public final class Received {
  private static final int MAX = 256;

  private Received() {}

  /** @param wanted names and the headers they come from */
  public static Map<String, String> values(Map<String, String> wanted, ChatRequest.Caller caller) {
    Map<String, String> values = new LinkedHashMap<>();
    wanted.forEach((name, header) -> Optional.ofNullable(caller.headers().get(header.toLowerCase(Locale.ROOT)))
        .map(v -> header.equalsIgnoreCase("user-to-user") ? userToUser(v) : v)
        .map(v -> v.length() > MAX ? v.substring(0, MAX) : v).ifPresent(v -> values.put(name, v.strip())));
    return values;
  }

  /** RFC 7433 4: the data is in hex where the encoding parameter says so, or where it is nothing else. */
  static String userToUser(String value) {
    String[] parts = value.split(";");
    String data = parts[0].strip().replaceAll("^\"|\"$", "");
    boolean hex = value.toLowerCase(Locale.ROOT).replace(" ", "").contains("encoding=hex")
        || parts.length == 1 && data.matches("([0-9A-Fa-f]{2}){4,}");
    if (!hex || data.length() % 2 != 0 || !data.matches("[0-9A-Fa-f]*")) return data;
    byte[] bytes = HexFormat.of().parseHex(data);
    int from = bytes.length > 0 && bytes[0] >= 0 && bytes[0] < 0x20 ? 1 : 0;
    return new String(bytes, from, bytes.length - from, StandardCharsets.UTF_8);
  }
}
