package org.lqagent.lab.requirements;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A rule that lqagent or its test server keeps.
 *
 * @param id as tests name it in a {@code @Tag}: its group and a number, such as LQ-REQ-049
 * @param untested why no test can show it; empty for those that tests do show
 */
record Requirement(String id, String rule, Optional<String> untested) {
  private static final Pattern ID = Pattern.compile("(LQ-[A-Z]+-\\d{3}|[AF]-\\d{2})");

  /** Whether a tag is meant as the id of a requirement. */
  static boolean isId(String tag) {
    return ID.matcher(tag).matches();
  }

  /** The id without its number. */
  String group() {
    return id.substring(0, id.lastIndexOf('-'));
  }
}
