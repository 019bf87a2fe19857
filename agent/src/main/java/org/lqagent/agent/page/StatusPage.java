package org.lqagent.agent.page;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.lqagent.agent.metrics.Page;

/**
 * The page that an operator looks at first: whether all is well, servers, hooks, captures, unknown
 * sources and what became of them, and bindings, searched.
 *
 * <p>It is whole without a script; with one, it keeps itself up to date.
 */
public final class StatusPage implements Page {
  private static final int LONGEST_SEARCH = 200;
  private static final String REFRESH_SECONDS = "15";

  private final Supplier<Snapshot> daemon;
  private final Function<String, Found> search;

  /**
   * @param daemon as it is now
   * @param search finds bindings by what somebody typed; an empty text is for any
   */
  public StatusPage(Supplier<Snapshot> daemon, Function<String, Found> search) {
    this.daemon = daemon;
    this.search = search;
  }

  /** This page and what belongs to it, by path. */
  public Map<String, Page> byPath() {
    return Map.of(
        "/", this,
        "/status.css", new Asset("status.css", "text/css;charset=utf-8"),
        "/status.js", new Asset("status.js", "text/javascript;charset=utf-8"),
        "/favicon.svg", new Asset("favicon.svg", "image/svg+xml"));
  }

  @Override
  public String contentType() {
    return "text/html;charset=utf-8";
  }

  @Override
  public void write(Map<String, String> parameters, OutputStream out) throws IOException {
    String wanted = parameters.getOrDefault("q", "").strip();
    String query = wanted.substring(0, Math.min(LONGEST_SEARCH, wanted.length()));
    out.write(page(daemon.get(), query, search.apply(query)).getBytes(StandardCharsets.UTF_8));
  }

  private static String page(Snapshot daemon, String query, Found found) {
    Html html = new Html();
    html.open("html", "lang", "en");
    head(html, daemon);
    html.open("body");
    header(html, daemon);
    html.open("main");
    html.open("div", "id", "overview", "data-live", "");
    health(html, daemon);
    figures(html, daemon);
    html.open("div", "class", "columns");
    Tables.servers(html, daemon);
    Tables.hooks(html, daemon);
    Tables.captures(html, daemon);
    daemon.recovery().ifPresent(recovery -> Tables.recovery(html, recovery, daemon.now()));
    html.close();
    Tables.sources(html, daemon);
    html.close();
    bindings(html, daemon.now(), query, found);
    html.close();
    footer(html);
    return html.close().close().toString();
  }

  private static void head(Html html, Snapshot daemon) {
    html.open("head").lone("meta", "charset", "utf-8");
    html.leaf("title", "lqagent on " + daemon.host());
    html.lone("meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
    html.lone("meta", "name", "color-scheme", "content", "light dark");
    html.lone("link", "rel", "icon", "href", "/favicon.svg", "type", "image/svg+xml");
    html.lone("link", "rel", "stylesheet", "href", "/status.css");
    html.open("script", "src", "/status.js", "defer", "").close();
    html.open("noscript")
        .lone("meta", "http-equiv", "refresh", "content", REFRESH_SECONDS)
        .close()
        .close();
  }

  private static void header(Html html, Snapshot daemon) {
    html.open("header");
    html.open("h1").leaf("b", "lqagent").text(" ").leaf("span", daemon.host()).close();
    html.open("nav");
    for (String section : new String[] {"Servers", "Hooks", "Captures", "Unknown", "Bindings"}) {
      html.leaf("a", section, "href", "#" + section.toLowerCase(Locale.ROOT));
    }
    html.leaf("a", "Metrics", "href", "/metrics").close();
    html.open("p", "id", "clock", "data-live", "")
        .text("up " + Texts.span(daemon.up()) + ", as of ")
        .leaf("time", Texts.clock(daemon.now()), "datetime", Texts.time(daemon.now()))
        .close();
    html.close();
  }

  private static void health(Html html, Snapshot daemon) {
    if (daemon.complaints().isEmpty() && daemon.remarks().isEmpty()) {
      html.leaf("p", "All is well.", "class", "health good", "role", "status");
    }
    if (!daemon.complaints().isEmpty()) {
      html.open("div", "class", "health bad", "role", "alert");
      daemon.complaints().forEach(complaint -> html.leaf("p", complaint));
      html.close();
    }
    if (!daemon.remarks().isEmpty()) {
      html.open("div", "class", "health warn", "role", "status");
      daemon.remarks().forEach(remark -> html.leaf("p", remark));
      html.close();
    }
  }

  private static void figures(Html html, Snapshot daemon) {
    html.open("dl", "class", "figures");
    daemon
        .figures()
        .forEach(
            (name, value) ->
                html.open("div").leaf("dt", name).leaf("dd", Texts.count(value)).close());
    html.close();
  }

  private static void bindings(Html html, Instant now, String query, Found found) {
    html.open("section", "id", "bindings");
    html.open("div", "class", "title").leaf("h2", "Bindings");
    html.open("form", "role", "search", "action", "/#bindings", "method", "get");
    html.lone(
        "input",
        "type",
        "search",
        "name",
        "q",
        "value",
        query,
        "placeholder",
        "address, prefix, DUID, interface, remote id …",
        "aria-label",
        "Search bindings",
        "autocomplete",
        "off",
        "spellcheck",
        "false",
        "maxlength",
        Integer.toString(LONGEST_SEARCH));
    html.leaf("button", "Search").close().close();
    html.open("div", "id", "found", "data-live", "");
    html.leaf("p", summary(query, found), "class", "note");
    Tables.bindings(html, found.bindings(), now);
    html.close().close();
  }

  private static String summary(String query, Found found) {
    int shown = found.bindings().size();
    String of = Texts.count(found.total()) + (found.total() == 1 ? " binding" : " bindings");
    if (query.isEmpty()) {
      return found.isAll() ? of : "the latest " + shown + " of " + of;
    } else if (shown == 0) {
      return "none of " + of + " matches";
    }
    return (found.isAll() ? "" : "the first ")
        + shown
        + (shown == 1 ? " match" : " matches")
        + " in "
        + of;
  }

  private static void footer(Html html) {
    html.open("footer")
        .text("Times are UTC. Read-only; the same is told by ")
        .leaf("code", "lqagent show")
        .text(" and the control socket.")
        .close();
  }
}
