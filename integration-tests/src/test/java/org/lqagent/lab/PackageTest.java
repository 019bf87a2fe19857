package org.lqagent.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;

/**
 * The Debian package from its installation to its purge, one step after another, in a Debian of its
 * own with systemd, with a real subscriber and real servers around it.
 */
@AsRoot
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(900)
class PackageTest {
  private static final Duration SOON = Duration.ofSeconds(90);
  private static final String FILE = "/etc/lqagent/lqagent.yaml";

  /** The lower, the better; of the services that Debian 12 brings most are above 9. */
  private static final int EXPOSURE_LIMIT = 20;

  private static Path deb;
  private static Lab lab;
  private static InstalledRoot root;
  private static TreeSet<String> before;

  @BeforeAll
  static void boot() throws IOException {
    deb = deb();
    lab = Lab.ofThisProcess();
    lab.servers().startReferenceServer();
    root = root();
    before = root.files();
  }

  @AfterAll
  static void down() throws IOException {
    if (root != null) {
      root.close();
    }
    if (lab != null) {
      lab.close();
    }
  }

  private static Path deb() throws IOException {
    try (Stream<Path> files = Files.list(Checkout.root().resolve("agent/target"))) {
      List<Path> debs = files.filter(file -> file.toString().endsWith("_all.deb")).toList();
      if (debs.isEmpty()) {
        skip("no package was built: mvn -Ppackage builds one");
      }
      return debs.get(0);
    }
  }

  /** Nothing of ours is in it yet: where it does not boot, this machine boots none. */
  private static InstalledRoot root() throws IOException {
    Path target = Checkout.root().resolve("integration-tests/target");
    try {
      return InstalledRoot.boot(target, field("Depends"), lab);
    } catch (LabException cannot) {
      return skip("no Debian of its own can be booted here: " + cannot.getMessage());
    }
  }

  private static <T> T skip(String reason) {
    System.out.println("skipped: PackageTest: " + reason);
    return abort(reason);
  }

  /** A list of packages without versions and second choices. */
  private static String field(String name) {
    return Stream.of(host("dpkg-deb", "-f", deb.toString(), name).strip().split(","))
        .map(one -> one.replaceFirst("\\|.*", "").replaceFirst("\\(.*", "").strip())
        .collect(Collectors.joining(","));
  }

  @Test
  @Order(1)
  void lintianFindsNoError() {
    host("lintian", "--no-cfg", "--fail-on", "error", deb.toString());
  }

  @Test
  @Order(2)
  void itInstallsAndDoesNotStartUnasked() throws IOException {
    install(deb);
    assertThat(root.command("systemctl", "is-active", "lqagent").output()).contains("inactive");
    assertThat(root.command("lqagent", "--version").orThrow("version")).startsWith("lqagent ");
    assertThat(root.file("/var/cache/lqagent/commands.jsa")).exists();
    assertThat(root.file("/var/cache/lqagent/daemon.jsa")).exists();
    root.run(List.of("systemd-analyze", "verify", "--man=no", "lqagent.service"));
    root.run(
        List.of(
            "systemd-analyze",
            "security",
            "--offline=true",
            "--threshold=" + EXPOSURE_LIMIT,
            "lqagent.service"));
  }

  @Test
  @Order(3)
  void eachCommandHasAPageAndIsCompleted() {
    String installed = root.run(List.of("dpkg", "-L", "lqagent"));
    String commands =
        root.run(List.of("sh", "-c", "lqagent --help; lqagent show --help; lqagent query --help"));
    for (String command : List.of("run", "check", "query", "glean", "decode", "show", "clear")) {
      assertThat(commands).contains("  " + command);
      assertThat(installed).contains("/usr/share/man/man1/lqagent-" + command + ".1.gz");
    }
    assertThat(installed)
        .contains("/usr/share/man/man1/lqagent.1.gz", "/usr/share/man/man5/lqagent.yaml.5.gz")
        .contains("/usr/share/lqagent/monitoring/lqagent.rules.yaml")
        .contains("/usr/share/lqagent/monitoring/lqagent-dashboard.json");
    String page = root.run(List.of("zcat", "/usr/share/man/man5/lqagent.yaml.5.gz"));
    assertThat(page).contains("leasequery.rate.total").contains("RFC 5007 section 4.3.2");
    assertThat(
            root.run(
                List.of(
                    "bash",
                    "-c",
                    ". /usr/share/bash-completion/completions/lqagent; COMP_WORDS=(lqagent sh);"
                        + " COMP_CWORD=1; COMP_LINE='lqagent sh'; _complete_lqagent;"
                        + " echo ${COMPREPLY[@]}")))
        .contains("show");
  }

  @Test
  @Order(4)
  void fourLinesMakeItWork() throws IOException {
    String shipped = Files.readString(root.file(FILE));
    String edited =
        shipped
            .replace("eth0", Lab.UPLINK)
            .replace("eth1", Lab.ACCESS)
            .replace("2001:db8:a::/64", Lab.ACCESS_PREFIX.toString())
            .replace("2001:db8:b00::/40", Lab.DELEGATED_POOL.toString());
    assertThat(changedLines(shipped, edited)).isEqualTo(4);
    // Before: it says what is missing, and does not try for ever.
    assertThat(root.command("systemctl", "start", "lqagent").succeeded()).isFalse();
    assertThat(journal()).contains("there is no interface eth0");
    root.run(List.of("systemctl", "stop", "lqagent"));
    Files.writeString(root.file(FILE), edited);
    assertThat(root.run(List.of("lqagent", "check", FILE))).contains("good");
    start("enable", "--now");
    ClientLease lease = lab.client().start();
    awaitBindings(lease.address().toString(), lease.prefix().toString());
    assertThat(property("StatusText")).contains(" bindings");
    assertThat(root.run(List.of("lqagent", "show", "status")))
        .containsPattern("memory limit +1073741824");
    Web page = new Web(lab, Place.BNG, 9547);
    Await.until(
        "the leases on the status page",
        SOON,
        () -> page.get("/").contains(lease.address().toString()),
        () -> page.get("/"));
    assertThat(page.get("/")).contains(lease.prefix().toString(), "All is well.");
  }

  @Test
  @Order(5)
  void itRunsWithThreeCapabilitiesAndWhoIsNotOfItsGroupIsNotTold() {
    String status = root.run(List.of("cat", "/proc/" + mainPid() + "/status"));
    // Bits 10, 12 and 13: NET_BIND_SERVICE, NET_ADMIN, NET_RAW.
    for (String set : List.of("CapPrm", "CapEff", "CapBnd", "CapAmb")) {
      assertThat(status).containsPattern(set + ":\\s+0000000000003400\n");
    }
    assertThat(status).containsPattern("NoNewPrivs:\\s+1\n").containsPattern("Seccomp:\\s+2\n");
    assertThat(status).doesNotContainPattern("Uid:\\s+0\\s");
    Outcome stranger =
        root.command(
            "setpriv",
            "--reuid=nobody",
            "--regid=nogroup",
            "--clear-groups",
            "lqagent",
            "show",
            "bindings");
    assertThat(stranger.status()).as(stranger.output()).isEqualTo(5);
    Outcome member =
        root.command(
            "setpriv",
            "--reuid=nobody",
            "--regid=lqagent",
            "--clear-groups",
            "lqagent",
            "show",
            "bindings");
    assertThat(member.status()).as(member.output()).isZero();
  }

  @Test
  @Order(6)
  void aBrokenConfigurationIsExplainedAndChangesNothing() throws IOException {
    String good = Files.readString(root.file(FILE));
    String pid = mainPid();
    Files.writeString(root.file(FILE), good.replace("verify: log", "verfy: log"));
    Outcome check = root.command("lqagent", "check", FILE);
    assertThat(check.status()).isEqualTo(2);
    assertThat(check.output()).contains(FILE + ":").contains("verfy").contains("verify");

    root.run(List.of("systemctl", "reload", "lqagent"));
    Await.until(
        "the reason in the journal", SOON, () -> journal().contains("verfy"), PackageTest::journal);
    assertThat(journal()).contains("the configuration stays as it was");
    assertThat(mainPid()).isEqualTo(pid);
    assertThat(property("ActiveState")).isEqualTo("active");
    Files.writeString(root.file(FILE), good);
  }

  @Test
  @Order(7)
  void killedItIsBackWithItsBindings() {
    ClientLease lease = lab.client().lease().orElseThrow();
    String pid = mainPid();
    root.run(List.of("systemctl", "kill", "--signal=KILL", "lqagent"));
    Await.until(
        "another process",
        SOON,
        () -> !mainPid().equals(pid) && property("ActiveState").equals("active"),
        PackageTest::journal);
    awaitBindings(lease.address().toString(), lease.prefix().toString());
    assertThat(journal()).contains("RESTORED: ");
  }

  @Test
  @Order(8)
  void anUpgradeKeepsConfigurationAndBindings() throws IOException {
    String edited = Files.readString(root.file(FILE));
    ClientLease lease = lab.client().lease().orElseThrow();
    String pid = mainPid();
    Path unpacked = lab.directory().resolve("next");
    host("dpkg-deb", "-R", deb.toString(), unpacked.toString());
    Path control = unpacked.resolve("DEBIAN/control");
    Files.writeString(
        control, Files.readString(control).replaceFirst("(?m)^Version: .*", "Version: 9.0"));
    Path next = lab.directory().resolve("lqagent_9.0_all.deb");
    host(
        "dpkg-deb",
        "-Zgzip",
        "-z1",
        "--root-owner-group",
        "-b",
        unpacked.toString(),
        next.toString());

    install(next);

    assertThat(root.run(List.of("dpkg-query", "-W", "-f", "${Version}", "lqagent")))
        .isEqualTo("9.0");
    assertThat(Files.readString(root.file(FILE))).isEqualTo(edited);
    assertThat(mainPid()).isNotEqualTo(pid).isNotEqualTo("0");
    assertThat(property("ActiveState")).isEqualTo("active");
    awaitBindings(lease.address().toString(), lease.prefix().toString());
  }

  @Test
  @Order(9)
  void removedItIsStoppedAndKeepsWhatIsTheOperators() {
    assertThat(nft()).contains("table ip6 lqagent");
    root.run(List.of("dpkg", "--remove", "lqagent"));
    assertThat(property("ActiveState")).isEqualTo("inactive");
    assertThat(root.file(FILE)).exists();
    assertThat(root.file("/var/lib/lqagent")).isNotEmptyDirectory();
    assertThat(root.file("/usr/bin/lqagent")).doesNotExist();
    assertThat(root.file("/var/cache/lqagent")).doesNotExist();
    // Nobody would let new subscribers in any more.
    assertThat(nft()).doesNotContain("lqagent");
    assertThat(lab.run(Place.BNG, "ip", "-6", "route", "show", "proto", "187").output()).isBlank();
  }

  @Test
  @Order(10)
  void purgedItLeavesNoFile() throws IOException {
    root.run(List.of("dpkg", "--purge", "lqagent"));
    TreeSet<String> left = root.files();
    left.removeAll(before);
    // What the system writes of itself.
    Set<String> logs =
        left.stream()
            .filter(file -> file.matches("/(var/log|run|tmp|var/tmp)(/.*)?"))
            .filter(file -> !file.contains("lqagent"))
            .collect(Collectors.toSet());
    left.removeAll(logs);
    left.removeIf(file -> file.matches("/etc/(passwd|group|shadow|gshadow)-"));
    left.removeIf(file -> file.matches("/var/lib/dpkg/(status|diversions|statoverride)-old"));
    left.removeIf(file -> file.matches("/var/lib/systemd/(timers|random-seed).*"));
    assertThat(left).isEmpty();
    assertThat(root.command("getent", "passwd", "lqagent").succeeded()).isFalse();
  }

  private static void install(Path file) throws IOException {
    Path inside = root.file("/var/tmp/" + file.getFileName());
    Files.copy(file, inside);
    root.run(
        List.of(
            "env",
            "DEBIAN_FRONTEND=noninteractive",
            "dpkg",
            "--force-confold",
            "--install",
            "/var/tmp/" + file.getFileName()));
    Files.delete(inside);
  }

  private static void start(String... how) {
    Outcome started =
        root.command(
            Stream.concat(
                    Stream.concat(Stream.of("systemctl"), Stream.of(how)), Stream.of("lqagent"))
                .toArray(String[]::new));
    assertThat(started.succeeded()).as(() -> started.output() + journal()).isTrue();
  }

  private static void awaitBindings(String... leases) {
    Await.until(
        "bindings of " + String.join(" and ", leases),
        SOON,
        () -> {
          String shown = root.command("lqagent", "show", "bindings").output();
          return Stream.of(leases).allMatch(shown::contains);
        },
        PackageTest::journal);
  }

  private static String mainPid() {
    return property("MainPID");
  }

  private static String property(String name) {
    return root.run(List.of("systemctl", "show", "--value", "-p", name, "lqagent")).strip();
  }

  private static String journal() {
    return root.command("journalctl", "--no-pager", "-u", "lqagent").output();
  }

  private static String nft() {
    return lab.run(Place.BNG, "nft", "list", "tables").output();
  }

  private static long changedLines(String before, String after) {
    List<String> old = before.lines().toList();
    List<String> now = after.lines().toList();
    assertThat(now).hasSameSizeAs(old);
    return IntStream.range(0, old.size())
        .filter(line -> !old.get(line).equals(now.get(line)))
        .count();
  }

  private static String host(String... command) {
    return Outcome.of(List.of(command), "").orThrow(String.join(" ", command));
  }
}
