package org.lqagent.gleaning;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the name of an interface in the text that a relay agent makes of a port, such as {@code
 * "bng1 eth 1/0/3:100.200"}.
 */
final class InterfaceIdTemplate {
  private static final Pattern HOLE = Pattern.compile("\\{(\\*|[A-Za-z][A-Za-z0-9]*)}");

  /** What a hole may stand for at most: longer ids are no text of a port. */
  private static final String ANYTHING = "(.{0,128}?)";

  private final Pattern text;
  private final List<String> words = new ArrayList<>();
  private final String name;

  InterfaceIdTemplate(String template, String name) {
    this.text = Pattern.compile(regex(template) + "\0*", Pattern.DOTALL);
    this.name = name;
    Matcher hole = HOLE.matcher(name);
    while (hole.find()) {
      if (!words.contains(hole.group(1)) || hole.group(1).equals("*")) {
        throw new IllegalArgumentException(
            "need names of the template in the interface's name, have \"" + hole.group() + "\"");
      }
    }
    refuseBraces(HOLE.matcher(name).replaceAll(""));
  }

  private String regex(String template) {
    StringBuilder regex = new StringBuilder();
    Matcher hole = HOLE.matcher(template);
    int end = 0;
    while (hole.find()) {
      String before = template.substring(end, hole.start());
      refuseBraces(before);
      regex.append(Pattern.quote(before)).append(ANYTHING);
      String word = hole.group(1);
      if (!word.equals("*") && words.contains(word)) {
        throw new IllegalArgumentException("{" + word + "} stands twice in the template");
      }
      words.add(word);
      end = hole.end();
    }
    refuseBraces(template.substring(end));
    return regex.append(Pattern.quote(template.substring(end))).toString();
  }

  private static void refuseBraces(String text) {
    if (text.indexOf('{') >= 0 || text.indexOf('}') >= 0) {
      throw new IllegalArgumentException(
          "need {*} or {word} of letters and digits where there are braces, have \"" + text + "\"");
    }
  }

  Optional<String> interfaceOf(String id) {
    Matcher found = text.matcher(id);
    if (!found.matches()) {
      return Optional.empty();
    }
    String named = name;
    for (int i = 0; i < words.size(); i++) {
      named = named.replace("{" + words.get(i) + "}", found.group(i + 1));
    }
    return Optional.of(named);
  }
}
