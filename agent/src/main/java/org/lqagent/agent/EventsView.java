package org.lqagent.agent;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.lqagent.agent.control.View;
import org.lqagent.hooks.ChangeFeed;

/**
 * The changes of bindings as they happen, {@link ChangeJson} a line, until the reader goes.
 *
 * <p>In between stand lines {@code {"last":N,"gap":false}}: the first line, and one whenever
 * nothing happened for a while. N is the number of the latest change; who comes back with {@code
 * after=N} misses nothing that is still kept. {@code "gap":true} says that changes were missed, as
 * they are not kept any more: then the bindings have to be read anew.
 */
final class EventsView implements View {
  private static final Duration WHILE = Duration.ofSeconds(10);
  private static final int AT_ONCE = 256;

  private final Outlets outlets;
  private final ChangeFeed<BindingEvent> feed;

  EventsView(Outlets outlets) {
    this.outlets = outlets;
    this.feed = outlets.feed();
  }

  @Override
  public void write(Map<String, String> parameters, OutputStream out) throws IOException {
    OptionalLong after = Parameters.of(parameters, "after").number("after");
    ChangeFeed<BindingEvent>.Reader reader = feed.from(after.orElse(feed.last()) + 1);
    try {
      // At once, so that the reader knows where it stands.
      Duration patience = Duration.ZERO;
      while (!feed.isClosed()) {
        ChangeFeed.Batch<BindingEvent> batch = reader.next(AT_ONCE, patience);
        if (batch.gap() || batch.entries().isEmpty()) {
          mark(out, reader.position() - 1 - batch.entries().size(), batch.gap());
        }
        for (ChangeFeed.Entry<BindingEvent> entry : batch.entries()) {
          String line = outlets.line(OptionalLong.of(entry.sequence()), entry.change());
          out.write((line + '\n').getBytes(StandardCharsets.UTF_8));
        }
        out.flush();
        patience = WHILE;
      }
    } catch (InterruptedException e) {
      // The daemon stops.
      Thread.currentThread().interrupt();
    }
  }

  private static void mark(OutputStream out, long last, boolean gap) throws IOException {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("last", last);
    fields.put("gap", gap);
    try (JsonLines json = new JsonLines(out)) {
      json.write(fields);
    }
  }
}
