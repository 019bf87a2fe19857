package org.lqagent.agent;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import org.lqagent.agent.control.UnavailableException;
import org.lqagent.agent.control.View;

/** One line that all is well, or 503 with what is not. */
final class HealthView implements View {
  /** Says what is not well, and nothing if all is. */
  interface Check {
    List<String> complaints();
  }

  private final String field;
  private final Check check;

  /**
   * @param field the name of what is true when all is well
   */
  HealthView(String field, Check check) {
    this.field = field;
    this.check = check;
  }

  @Override
  public void write(Map<String, String> parameters, OutputStream out)
      throws IOException, UnavailableException {
    Parameters.of(parameters);
    List<String> complaints = check.complaints();
    if (!complaints.isEmpty()) {
      throw new UnavailableException(String.join("; ", complaints));
    }
    try (JsonLines json = new JsonLines(out)) {
      json.write(Map.of(field, true));
    }
  }
}
