package org.lqagent.agent;

/**
 * Text of whatever origin as one line that neither a terminal nor a log takes for more than text.
 */
final class PlainText {
  private static final int MOST = 1000;

  private PlainText() {}

  /**
   * What is not printable ASCII is written as {@code \\u001b}, a backslash doubled so that it
   * cannot pass for one of these; a text beyond 1000 characters is cut.
   */
  static String line(String text) {
    StringBuilder line = new StringBuilder(text.length());
    for (int i = 0; i < text.length() && i < MOST; i++) {
      char c = text.charAt(i);
      if (c == '\\') {
        line.append("\\\\");
      } else if (c >= ' ' && c <= '~') {
        line.append(c);
      } else {
        line.append(String.format("\\u%04x", (int) c));
      }
    }
    return text.length() > MOST
        ? line.append("... (").append(text.length() - MOST).append(" more)").toString()
        : line.toString();
  }
}
