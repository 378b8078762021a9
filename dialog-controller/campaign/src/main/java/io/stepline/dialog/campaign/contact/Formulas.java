package io.stepline.dialog.campaign.contact;

/**
 * Cells that a spreadsheet would run as a formula are written with an apostrophe before them, and read back without it.
 * Plain numbers, such as telephone numbers in E.164, stay as they are. Pure.
 */
public final class Formulas {
  private static final String BEGINS = "=+-@\t\r\n\uff1d\uff0b\uff0d\uff20";

  private Formulas() {}

  /** As it may be opened by anybody. */
  public static String neutral(String cell) {
    String text = cell.stripLeading();
    boolean runs = !cell.isEmpty() && (BEGINS.indexOf(cell.charAt(0)) >= 0
        || !text.isEmpty() && BEGINS.indexOf(text.charAt(0)) >= 0);
    return runs && !cell.matches("[+-]?[0-9]+([.,][0-9]+)?") ? "'" + cell : cell;
  }

  /** As it was before {@link #neutral}. */
  public static String undone(String cell) {
    return cell.length() > 1 && cell.charAt(0) == '\'' && neutral(cell.substring(1)).equals(cell) ? cell.substring(1)
        : cell;
  }
}
