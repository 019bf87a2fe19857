package org.lqagent.agent.control;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;

/** Something of the daemon that can be looked at: writes JSON, one object a line. */
@FunctionalInterface
public interface View {
  /**
   * Writes what the parameters of the request ask for.
   *
   * @param parameters of the request, by name
   * @throws IllegalArgumentException if a parameter is unknown or makes no sense
   * @throws UnavailableException if it cannot be had now; nothing is written then
   */
  void write(Map<String, String> parameters, OutputStream out)
      throws IOException, UnavailableException;
}
