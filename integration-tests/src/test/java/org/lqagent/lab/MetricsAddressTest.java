package org.lqagent.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.lqagent.dhcpv6.Ipv6Address;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** What the daemon offers on its metrics address after a lease gleaned and one asked for. */
@AsRoot
class MetricsAddressTest {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final Duration A_WHILE = Duration.ofSeconds(60);
  private static final Path RULES = Checkout.root().resolve("agent/monitoring/lqagent.rules.yaml");
  private static final Path DASHBOARD =
      Checkout.root().resolve("agent/monitoring/lqagent-dashboard.json");
  private static final Ipv6Address STRANGER = Ipv6Address.parse("2001:db8:1::bad");

  private static Lab lab;
  private static LabAgent agent;

  @BeforeAll
  static void up() {
    lab = Lab.ofThisProcess();
    lab.servers().startReferenceServer();
    agent = new LabAgent(lab);
    agent.start();
    // Gleaned, then forgotten by the daemon and asked for, then somebody whom nobody knows.
    lab.client().start();
    awaitMetric("lqagent_bindings{interface=\"acc0\",kind=\"prefix\",origin=\"gleaned\"} 1.0");
    assertThat(metrics())
        .anyMatch(line -> line.matches("lqagent_messages_total\\{type=\"reply\"} [1-9].*"));
    agent.stop();
    agent.wipe();
    agent.start();
    Await.until(
        "the client to be let in",
        SOON,
        () -> lab.reaches(Place.CLIENT, Lab.CORE_ADDRESS),
        agent::tail);
    awaitMetric("lqagent_bindings{interface=\"acc0\",kind=\"prefix\",origin=\"leasequery\"} 1.0");
    lab.send(Place.CLIENT, STRANGER, Lab.CORE_ADDRESS);
    awaitMetric("lqagent_leasequery_answered_total{answer=\"no-binding\"} 1.0");
  }

  @AfterAll
  static void down() {
    if (lab != null) {
      lab.close();
    }
  }

  @Test
  void countsLeasesByOriginAndInterface() {
    assertThat(metrics())
        .contains(
            "lqagent_bindings{interface=\"acc0\",kind=\"address\",origin=\"leasequery\"} 1.0",
            "lqagent_bindings{interface=\"acc0\",kind=\"prefix\",origin=\"leasequery\"} 1.0");
  }

  @Test
  void measuresWhatSubscribersWaitFor() {
    assertThat(metrics())
        .anyMatch(line -> line.matches("lqagent_packet_to_verified_seconds_count [1-9].*"))
        .anyMatch(line -> line.matches("lqagent_answer_seconds_count\\{answer=\"bound\"} [1-9].*"))
        .anyMatch(line -> line.matches("lqagent_server_reply_seconds_count\\{server=\".*"));
  }

  @Test
  void tellsHowQueuesCapturesHooksAndServersDo() {
    assertThat(metrics())
        .anyMatch(line -> line.startsWith("lqagent_keeper_backlog "))
        .contains("lqagent_capture_up{capture=\"acc0\"} 1.0")
        .contains("lqagent_capture_dropped_total{capture=\"up0\"} 0.0")
        .contains("lqagent_hook_pending{hook=\"routes\"} 0.0")
        .anyMatch(line -> line.startsWith("lqagent_hook_lag_seconds{hook=\"filter\"} "))
        .anyMatch(line -> line.startsWith("lqagent_server_silent{server=\""))
        .contains("lqagent_unknown_remembered 1.0")
        .anyMatch(line -> line.matches("lqagent_leasequery_sent_total [1-9].*"))
        .contains("lqagent_leasequery_discarded_total{reason=\"malformed\"} 0.0");
  }

  @Test
  void alertRulesFireWhenTheyShould() {
    promtool("check", "rules", RULES.toString());
    promtool(
        "test",
        "rules",
        Checkout.root()
            .resolve("integration-tests/src/test/resources/org/lqagent/lab/lqagent.rules.test.yaml")
            .toString());
  }

  @Test
  void whatRulesAndDashboardNameIsThere() throws IOException {
    List<String> metrics = metrics();
    Set<String> names =
        metrics.stream().map(line -> line.replaceFirst("[ {].*", "")).collect(Collectors.toSet());
    String watched = Files.readString(RULES) + Files.readString(DASHBOARD);
    assertThat(matches("lqagent_\\w+", watched)).hasSizeGreaterThan(30).isSubsetOf(names);
    // The values of labels, too: event=~"failed|failures".
    List<String> values =
        matches("(event|reason|answer|kind)=~?\"[^\"]+\"", Files.readString(RULES)).stream()
            .flatMap(
                label -> {
                  String name = label.replaceFirst("=.*", "");
                  return Stream.of(label.replaceFirst("^.*\"(.*)\"$", "$1").split("\\|"))
                      .map(value -> name + "=\"" + value + "\"");
                })
            .toList();
    assertThat(values)
        .hasSizeGreaterThan(10)
        .allMatch(value -> metrics.stream().anyMatch(line -> line.contains(value)));
  }

  @Test
  void everyPanelHasAPlaceAndAnExpression() throws IOException {
    Set<String> cells = new HashSet<>();
    Set<Object> ids = new HashSet<>();
    for (Map<String, Object> panel : panels()) {
      String title = panel.get("title").toString();
      assertThat(ids.add(panel.get("id"))).as(title).isTrue();
      Map<String, Integer> at = cast(panel.get("gridPos"));
      assertThat(at.get("x") + at.get("w")).as(title).isLessThanOrEqualTo(24);
      for (int x = at.get("x"); x < at.get("x") + at.get("w"); x++) {
        for (int y = at.get("y"); y < at.get("y") + at.get("h"); y++) {
          assertThat(cells.add(x + "," + y)).as(title).isTrue();
        }
      }
      if (!panel.get("type").equals("row")) {
        assertThat(panel.get("description").toString()).as(title).isNotBlank();
        assertThat(expressions(panel)).as(title).isNotEmpty();
      }
    }
  }

  @Test
  void aRealPrometheusReadsTheMetricsAndWorksOutEveryPanel() throws IOException {
    Path configuration = lab.directory().resolve("prometheus.yml");
    Files.writeString(
        configuration,
        """
        global: { scrape_interval: 1s, evaluation_interval: 1s }
        rule_files: ["%s"]
        scrape_configs:
          - { job_name: lqagent, static_configs: [{ targets: ["[::1]:9547"] }] }
        """
            .formatted(RULES));
    Part prometheus =
        lab.start(
            Place.BNG,
            "prometheus",
            List.of(
                "prometheus",
                "--config.file=" + configuration,
                "--storage.tsdb.path=" + lab.directory().resolve("prometheus"),
                "--web.listen-address=[::1]:9090"));
    prometheus.awaitLine("Server is ready to receive web requests", A_WHILE);
    Await.until(
        "two scrapes",
        A_WHILE,
        () -> value("count_over_time(up[1m]) > 1").isPresent(),
        prometheus::tail);
    assertThat(value("min_over_time(up{job=\"lqagent\"}[1m])")).hasValue("1");
    // An expression that is wrong, promtool refuses.
    for (Map<String, Object> panel : panels()) {
      for (String expression : expressions(panel)) {
        value(expression.replace("$__rate_interval", "1m").replace("$instance", ".*"));
      }
    }
    assertThat(value("sum(lqagent_bindings)")).hasValue("2");
    String rules = new Web(lab, Place.BNG, 9090).get("/api/v1/rules");
    assertThat(rules)
        .contains("LqagentDown", "LqagentImpostor")
        .doesNotContain("\"health\":\"err\"");
  }

  /** JSON is YAML. */
  private static List<Map<String, Object>> panels() throws IOException {
    Map<String, Object> dashboard =
        cast(new Load(LoadSettings.builder().build()).loadFromString(Files.readString(DASHBOARD)));
    return cast(dashboard.get("panels"));
  }

  private static List<String> expressions(Map<String, Object> panel) {
    List<Map<String, Object>> targets = cast(panel.getOrDefault("targets", List.of()));
    return targets.stream().map(target -> target.get("expr").toString()).toList();
  }

  @SuppressWarnings("unchecked")
  private static <T> T cast(Object value) {
    return (T) value;
  }

  /** The first value of a Prometheus expression at this moment. */
  private static Optional<String> value(String expression) {
    return promtool("query", "instant", "http://[::1]:9090", expression)
        .lines()
        .filter(line -> line.contains(" => "))
        .map(line -> line.replaceFirst(".* => (\\S+) @.*", "$1"))
        .findFirst();
  }

  private static String promtool(String... arguments) {
    List<String> command = new ArrayList<>(List.of("promtool"));
    command.addAll(List.of(arguments));
    return lab.run(Place.BNG, command.toArray(String[]::new)).orThrow(String.join(" ", command));
  }

  private static Set<String> matches(String expression, String text) {
    return Pattern.compile(expression)
        .matcher(text)
        .results()
        .map(MatchResult::group)
        .collect(Collectors.toSet());
  }

  private static List<String> metrics() {
    return agent.web().lines("/metrics");
  }

  private static void awaitMetric(String line) {
    Await.until(line, SOON, () -> metrics().contains(line), () -> agent.web().get("/metrics"));
  }
}
