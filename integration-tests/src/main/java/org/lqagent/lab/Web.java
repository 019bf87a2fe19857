package org.lqagent.lab;

import java.util.List;

/** What answers by HTTP on the loopback address of a place. */
public final class Web {
  private final Lab lab;
  private final Place place;
  private final int port;

  public Web(Lab lab, Place place, int port) {
    this.lab = lab;
    this.place = place;
    this.port = port;
  }

  /**
   * The whole answer as it comes, so that no client hides anything of it.
   *
   * @param target the path, with a query if there is one
   * @throws LabException if nobody answers
   */
  public String get(String target) {
    return lab.run(
            place,
            "sh",
            "-c",
            "printf 'GET %s HTTP/1.0\\r\\nHost: localhost\\r\\n\\r\\n' \"$0\" | socat -t 30 -"
                + " \"TCP6:[::1]:$1\"",
            target,
            Integer.toString(port))
        .orThrow("asking port " + port + " of " + place + " for " + target);
  }

  /** The lines of an answer behind its header. */
  public List<String> lines(String target) {
    return get(target).lines().dropWhile(line -> !line.isBlank()).skip(1).toList();
  }
}
