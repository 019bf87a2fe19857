package org.lqagent.agent.page;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;

/**
 * A page that is being written. Whatever is not a name of an element or attribute is escaped, so
 * that nothing from the network can become markup, or order the text otherwise than it is.
 */
final class Html {
  private static final HexFormat HEX = HexFormat.of();

  private final StringBuilder out = new StringBuilder("<!DOCTYPE html>\n");
  private final Deque<String> opened = new ArrayDeque<>();

  /**
   * Opens an element.
   *
   * @param attributes names, each followed by its value
   */
  Html open(String name, String... attributes) {
    tag(name, attributes);
    opened.push(name);
    return this;
  }

  Html text(Object text) {
    escape(text.toString());
    return this;
  }

  /** Closes the element that was opened last. */
  Html close() {
    out.append("</").append(opened.pop()).append('>');
    return this;
  }

  /** An element with nothing but a text in it. */
  Html leaf(String name, Object text, String... attributes) {
    return open(name, attributes).text(text).close();
  }

  /** An element that has no content and no end. */
  Html lone(String name, String... attributes) {
    tag(name, attributes);
    return this;
  }

  private void tag(String name, String... attributes) {
    out.append('<').append(name);
    for (int i = 0; i < attributes.length; i += 2) {
      out.append(' ').append(attributes[i]).append("=\"");
      escape(attributes[i + 1]);
      out.append('"');
    }
    out.append('>');
  }

  private void escape(String text) {
    text.codePoints()
        .forEach(
            point -> {
              switch (point) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                default -> visible(point);
              }
            });
  }

  /** What cannot be seen, or turns the writing around, is shown by its number. */
  private void visible(int point) {
    switch (Character.getType(point)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          out.append("\\u{").append(HEX.toHexDigits(point, 4)).append('}');
      default -> out.appendCodePoint(point);
    }
  }

  /** The whole page. */
  @Override
  public String toString() {
    return out.toString();
  }
}
