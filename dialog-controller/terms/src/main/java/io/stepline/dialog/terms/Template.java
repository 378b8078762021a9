package io.stepline.dialog.terms;

import java.util.Map;

/** Text with places such as {@code {name}} in it. Pure. */
public final class Template {
  private Template() {}

  /** Places that no value is known for are left out. */
  public static String filled(String text, Map<String, String> values) {
    String filled = text;
    for (Map.Entry<String, String> e : values.entrySet()) filled = filled.replace("{" + e.getKey() + "}", e.getValue());
    return filled.replaceAll("\\{[A-Za-z0-9_-]+}", "");
  }
}
