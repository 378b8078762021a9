package io.stepline.dialog.campaign.contact;

import java.nio.file.Path;
import java.util.Map;

/**
 * What became of an import.
 *
 * @param problems how often each occurred
 * @param details one line for each row that was not taken: its line in the file, the problem, the number as it stood
 *   there
 */
public record ImportReport(long id, long rows, long taken, Map<String, Long> problems, Path details) {
  public long refused() {
    return rows - taken;
  }
}
