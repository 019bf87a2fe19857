package org.lqagent.lab.bench;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.lqagent.lab.Lab;
import org.lqagent.lab.Part;
import org.lqagent.lab.Place;

/** What a daemon has on its heap that is still in use, which the kernel's figures do not tell. */
public final class LiveHeap {
  private static final Pattern TOTAL = Pattern.compile("Total\\s+\\d+\\s+(\\d+)");

  private LiveHeap() {}

  /** In octets; has its garbage collected first. */
  public static long octets(Lab lab, Part daemon) {
    String histogram =
        lab.run(Place.BNG, "jcmd", Long.toString(daemon.pid()), "GC.class_histogram")
            .orThrow("asking for what is alive");
    Matcher total = TOTAL.matcher(histogram);
    if (!total.find()) {
      throw new IllegalStateException("no total in " + histogram);
    }
    return Long.parseLong(total.group(1));
  }
}
