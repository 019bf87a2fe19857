package org.lqagent.agent.metrics;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;

/** Something for a browser, at a path of its own. */
public interface Page {
  /** Only what this server gives itself; no script, style or form may come from elsewhere. */
  String SECURITY_POLICY =
      "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self';"
          + " form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

  String contentType();

  /**
   * Writes it.
   *
   * @param parameters of the request, by name
   */
  void write(Map<String, String> parameters, OutputStream out) throws IOException;
}
