package org.lqagent.agent.page;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import org.lqagent.agent.metrics.Page;

/** A file of the status page that is the same for everybody. */
final class Asset implements Page {
  private final String contentType;
  private final byte[] octets;

  /**
   * @param name of a resource beside this class
   */
  Asset(String name, String contentType) {
    this.contentType = contentType;
    try (InputStream in = Asset.class.getResourceAsStream(name)) {
      this.octets = in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String contentType() {
    return contentType;
  }

  @Override
  public void write(Map<String, String> parameters, OutputStream out) throws IOException {
    out.write(octets);
  }
}
