package io.stepline.ops.app.settings;

import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** The settings as people read them: docs/settings.md, and what {@code --help} prints. */
public final class SettingsPage {
  /** What follows is written by hand. */
  public static final String TRUNKS = "## Trunks";

  private SettingsPage() {}

  /** Replaces what lies before {@link #TRUNKS}. */
  public static void write(Path page, List<Class<? extends Record>> records) throws IOException {
    String now = Files.readString(page);
    int kept = now.indexOf(TRUNKS);
    if (kept < 0)
      throw new IllegalArgumentException(page + " has no part '" + TRUNKS + "'; it is not docs/settings.md");
    Files.writeString(page, markdown(records) + now.substring(kept));
  }

  /** docs/settings.md up to {@link #TRUNKS}. */
  public static String markdown(List<Class<? extends Record>> records) {
    StringBuilder page = new StringBuilder(
        """
            # Settings

            `stepline.yaml` with nested keys, `STEPLINE_SIP_PORT=5070` in the environment, or `--set sip.port=5070`. \
            Unknown keys are refused, and so is what a setting does not take,
            before anything starts. Made by `./stepline settings --page docs/settings.md`.

            """);
    for (Class<? extends Record> record : records) {
      page.append("## ").append(record.getAnnotation(Chapter.class).value())
          .append("\n\n| key | default | takes | meaning |\n|---|---|---|---|\n");
      Binder.settings(record).forEach(c -> page.append(row(c)));
      page.append('\n');
    }
    return page.toString();
  }

  private static String row(RecordComponent c) {
    Setting s = c.getAnnotation(Setting.class);
    return "| `" + s.key() + "` | " + (s.or().isEmpty() ? "" : "`" + s.or() + "`") + " | "
        + Binder.wanted(c).replace("|", "\\|") + " | " + s.says() + " |\n";
  }

  /** One line for each setting, for a terminal. */
  public static List<String> lines(List<Class<? extends Record>> records) {
    return records.stream().flatMap(r -> Binder.settings(r).stream()).map(c -> {
      Setting s = c.getAnnotation(Setting.class);
      return s.key() + "=" + s.or() + "  (" + Binder.wanted(c) + ") " + s.says().replace("`", "");
    }).collect(Collectors.toList());
  }
}
