package org.lqagent.agent.config;

/** What Linux takes as the name of an interface: 1 to 15 characters, no slash, colon or space. */
final class InterfaceNames {
  private InterfaceNames() {}

  static String check(String name) {
    // A quote or backslash is legal to the kernel, and a trap in a ruleset.
    if (!name.matches("[A-Za-z0-9_.@+-]{1,15}") || name.equals(".") || name.equals("..")) {
      throw new IllegalArgumentException(
          "need the name of an interface, 1 to 15 of A-Z a-z 0-9 _ . @ + -, have \"" + name + "\"");
    }
    return name;
  }

  /** A name, or the beginning of many with a {@code *} behind it: {@code ppp*}, {@code eth1.*}. */
  static String checkPattern(String pattern) {
    if (pattern.indexOf('*') < 0) {
      return check(pattern);
    }
    if (pattern.equals("*") || pattern.indexOf('*') != pattern.length() - 1) {
      throw new IllegalArgumentException(
          "need a name, or the beginning of names and one * behind it, have \"" + pattern + "\"");
    }
    check(pattern.substring(0, pattern.length() - 1));
    return pattern;
  }
}
