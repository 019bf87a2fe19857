package org.lqagent.agent.page;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.lqagent.binding.Binding;
import org.lqagent.binding.Location;
import org.lqagent.dhcpv6.RemoteId;

/** The tables of the status page. */
final class Tables {
  private static final String NONE = "–";

  private Tables() {}

  static void servers(Html html, Snapshot daemon) {
    section(html, "servers", "Servers");
    table(html, "Server", "State", "Answers in|num", "Answered|num", "Open|num", "Last answer|num");
    for (Snapshot.Server server : daemon.servers()) {
      html.open("tr");
      name(html, server.name());
      state(html, server.state(), server.stateText());
      number(html, server.usual().map(Texts::exact).orElse(NONE));
      number(html, Texts.count(server.answered()) + " / " + Texts.count(server.asked()));
      number(html, Texts.count(server.open()));
      ago(html, server.lastAnswer(), daemon.now());
      html.close();
    }
    end(html);
  }

  static void hooks(Html html, Snapshot daemon) {
    section(html, "hooks", "Hooks");
    table(html, "Hook", "State", "Lag|num", "To write|num", "Written|num", "Failed|num");
    for (Snapshot.Hook hook : daemon.hooks()) {
      html.open("tr");
      name(html, hook.name());
      state(html, hook.state(), hook.stateText());
      number(html, Texts.exact(hook.lag()));
      number(html, Texts.count(hook.pending()));
      number(html, count(hook.written()));
      number(html, count(hook.failed()));
      html.close();
    }
    end(html);
  }

  static void captures(Html html, Snapshot daemon) {
    section(html, "captures", "Captures");
    table(html, "Capture", "State", "Frames|num", "Lost|num");
    for (Snapshot.Capture capture : daemon.captures()) {
      html.open("tr");
      name(html, capture.name());
      state(html, capture.state(), capture.stateText());
      number(html, Texts.count(capture.frames()));
      number(html, Texts.count(capture.lost()));
      html.close();
    }
    end(html);
  }

  static void recovery(Html html, Snapshot.Recovery recovery, Instant now) {
    section(html, "recovery", "Recovery");
    html.open("p", "class", "note")
        .leaf(
            "span",
            recovery.stateText(),
            "class",
            "state " + recovery.state().name().toLowerCase(Locale.ROOT))
        .text(recovery.started().map(since -> ", begun " + Texts.ago(since, now)).orElse(""))
        .text(": " + recovery.sentence())
        .close();
    table(html, "Server", "Queries ended|num", "Leases|num", "");
    for (Snapshot.Recovery.Part part : recovery.parts()) {
      html.open("tr");
      name(html, part.server());
      number(html, Texts.count(part.ended()) + " / " + Texts.count(part.queries()));
      number(html, Texts.count(part.leases()));
      html.leaf("td", part.waitingFor(), "class", "details");
      html.close();
    }
    end(html);
  }

  static void sources(Html html, Snapshot daemon) {
    section(html, "unknown", "Unknown sources");
    String passedOver =
        daemon.notAsked().entrySet().stream()
            .filter(entry -> entry.getValue() > 0)
            .map(entry -> Texts.count(entry.getValue()) + " " + entry.getKey().replace('_', ' '))
            .collect(Collectors.joining(", "));
    html.leaf(
        "p",
        passedOver.isEmpty()
            ? "Every packet of an unknown source was asked about."
            : "Packets not asked about since the start: " + passedOver + ".",
        "class",
        "note");
    if (daemon.sources().isEmpty()) {
      html.leaf("p", "None of late.", "class", "empty").close();
      return;
    }
    table(html, "Source", "Interface", "Hardware address", "What became of it", "", "Seen|num");
    for (Snapshot.Source source : daemon.sources()) {
      html.open("tr");
      name(html, source.address());
      html.leaf("td", source.interfaceName().orElse(NONE));
      html.leaf("td", source.hardwareAddress().orElse(NONE), "class", "mono");
      state(html, source.state(), source.outcome());
      html.leaf("td", source.details(), "class", "details");
      ago(html, source.seen(), daemon.now());
      html.close();
    }
    end(html);
  }

  /** Without a section around it. */
  static void bindings(Html html, List<Binding> bindings, Instant now) {
    if (bindings.isEmpty()) {
      return;
    }
    table(html, "Lease", "Client", "Interface", "Port", "Next hop", "Valid for|num", "Learnt|num");
    for (Binding binding : bindings) {
      html.open("tr");
      name(html, binding.lease().toString());
      html.leaf("td", binding.clientId(), "class", "mono");
      html.leaf("td", binding.interfaceName().orElse(NONE));
      html.leaf("td", port(binding.location()), "class", "details");
      html.leaf("td", binding.nextHop().map(Object::toString).orElse(NONE), "class", "mono");
      validFor(html, binding.validUntil(), now);
      html.open("td", "class", "num")
          .text(binding.origin().name().toLowerCase(Locale.ROOT) + " ")
          .leaf(
              "time",
              Texts.ago(binding.lastTransaction(), now),
              "datetime",
              Texts.time(binding.lastTransaction()),
              "title",
              "last transaction " + Texts.time(binding.lastTransaction()))
          .close();
      html.close();
    }
    html.close().close().close();
  }

  /** What relay agents say of the port, as texts where they are texts. */
  private static String port(Location location) {
    String port =
        Stream.of(
                location.subscriberId().map(id -> "subscriber " + Texts.octets(id)),
                location.remoteId().map(Tables::remote),
                location.interfaceId().map(id -> "port " + Texts.octets(id)),
                Optional.of(location.vlans())
                    .filter(vlans -> !vlans.isEmpty())
                    .map(vlans -> "vlan " + vlans))
            .flatMap(Optional::stream)
            .collect(Collectors.joining(" · "));
    return port.isEmpty() ? NONE : port;
  }

  private static String remote(RemoteId remote) {
    return "remote " + remote.enterprise() + " " + Texts.octets(remote.id());
  }

  private static void validFor(Html html, Instant until, Instant now) {
    if (until.equals(Instant.MAX)) {
      number(html, "ever");
    } else {
      html.open("td", "class", "num")
          .leaf(
              "time",
              Texts.span(Duration.between(now, until)),
              "datetime",
              Texts.time(until),
              "title",
              "until " + Texts.time(until))
          .close();
    }
  }

  private static void section(Html html, String id, String title) {
    html.open("section", "id", id).leaf("h2", title);
  }

  /** Opens a table; a heading that ends with {@code |num} is of a column of numbers. */
  private static void table(Html html, String... headings) {
    html.open("div", "class", "wide").open("table").open("thead").open("tr");
    for (String heading : headings) {
      if (heading.endsWith("|num")) {
        html.leaf("th", heading.replace("|num", ""), "scope", "col", "class", "num");
      } else {
        html.leaf("th", heading, "scope", "col");
      }
    }
    html.close().close().open("tbody");
  }

  private static void end(Html html) {
    html.close().close().close().close();
  }

  private static void name(Html html, String name) {
    html.leaf("th", name, "scope", "row");
  }

  private static void state(Html html, Snapshot.State state, String text) {
    html.open("td")
        .leaf("span", text, "class", "state " + state.name().toLowerCase(Locale.ROOT))
        .close();
  }

  private static void number(Html html, String text) {
    html.leaf("td", text, "class", "num");
  }

  private static void ago(Html html, Optional<Instant> when, Instant now) {
    if (when.isEmpty()) {
      number(html, NONE);
    } else {
      html.open("td", "class", "num")
          .leaf(
              "time",
              Texts.ago(when.get(), now),
              "datetime",
              Texts.time(when.get()),
              "title",
              Texts.time(when.get()))
          .close();
    }
  }

  private static String count(OptionalLong number) {
    return number.isPresent() ? Texts.count(number.getAsLong()) : NONE;
  }
}
