package org.lqagent.agent;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.lqagent.binding.Binding;

/**
 * Changes of bindings as JSON objects, one on a line: what scripts and readers of the events get.
 *
 * <p>{@code before} and {@code after} are bindings or null; {@code change} is added, changed, moved
 * (another holder, interface or next hop) or ended, and {@code reason} says why it ended.
 */
final class ChangeJson {
  private static final JsonFactory JSON = new JsonFactory();

  private ChangeJson() {}

  /**
   * Writes a change, without an end of line.
   *
   * @param sequence its number, where it has one
   */
  static String line(OptionalLong sequence, BindingEvent event, TimeOfDay time) {
    StringWriter out = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(out)) {
      json.writeStartObject();
      if (sequence.isPresent()) {
        json.writeNumberField("sequence", sequence.getAsLong());
      }
      json.writeStringField("time", event.at().toString());
      json.writeStringField("change", event.kind().name().toLowerCase(Locale.ROOT));
      json.writeStringField("lease", event.lease().toString());
      if (event.reason().isPresent()) {
        json.writeStringField("reason", event.reason().get().name().toLowerCase(Locale.ROOT));
      } else {
        json.writeNullField("reason");
      }
      binding(json, "before", event.before(), time);
      binding(json, "after", event.after(), time);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("a string cannot be written to", e);
    }
    return out.toString();
  }

  private static void binding(
      JsonGenerator json, String name, Optional<Binding> binding, TimeOfDay time)
      throws IOException {
    json.writeFieldName(name);
    if (binding.isPresent()) {
      BindingJson.write(json, binding.get(), time);
    } else {
      json.writeNull();
    }
  }
}
