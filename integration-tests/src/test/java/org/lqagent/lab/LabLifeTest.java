package org.lqagent.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is left of a lab. */
@AsRoot
class LabLifeTest {
  private final String name = "life" + ProcessHandle.current().pid();

  @AfterEach
  void down() {
    Lab.named(name).close();
  }

  @Test
  void downLeavesNoProcessNamespaceOrFile() {
    Lab lab = Lab.up(name);
    lab.start(
        Place.BNG, "stubborn", List.of("sh", "-c", "trap '' TERM; while :; do sleep 1; done"));
    List<Part> parts = lab.parts();
    assertThat(parts)
        .extracting(Part::name)
        .containsExactlyInAnyOrder("dhcpd", "dhcrelay", "dhclient", "stubborn");
    assertThat(lab.isUp()).isTrue();

    // From outside, as the command does it: all that is known is the name.
    Lab.named(name).close();

    assertThat(parts).noneMatch(Part::alive);
    assertThat(Part.running(name, lab.directory())).isEmpty();
    assertThat(lab.isUp()).isFalse();
    assertThat(lab.directory()).doesNotExist();
    for (Place place : Place.values()) {
      assertThat(Path.of("/run/netns", lab.namespace(place))).doesNotExist();
    }
  }

  @Test
  void aSecondUpClearsAwayTheFirst() {
    List<Part> first = Lab.prepare(name).parts();
    assertThat(first).hasSize(2).allMatch(Part::alive);

    Lab second = Lab.prepare(name);

    assertThat(first).noneMatch(Part::alive);
    assertThat(second.parts()).hasSize(2).allMatch(Part::alive);
  }

  @Test
  void whatACrashLeftIsClearedAway() throws Exception {
    Lab lab = Lab.prepare(name);
    lab.part("dhcrelay").orElseThrow().kill();
    lab.run(Place.SRV2, "ip", "netns", "delete", lab.namespace(Place.SRV2)).orThrow("deleting");
    Files.delete(lab.directory().resolve("dhcpd.conf"));

    assertThat(Lab.prepare(name).client().start().prefix().length()).isEqualTo(56);
  }

  @Test
  void labsOfOtherNamesAreNotTouched() {
    try (Lab longer = Lab.prepare(name + "-2")) {
      Lab.prepare(name).close();

      assertThat(longer.parts()).hasSize(2).allMatch(Part::alive);
    }
  }

  @Test
  void whatAKilledTestLeftGoesWithTheNext() throws Exception {
    ProcessBuilder java =
        new ProcessBuilder(
            ProcessHandle.current().info().command().orElseThrow(),
            "-cp",
            System.getProperty("java.class.path"),
            KilledTest.class.getName());
    Process killed = java.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String orphan = new String(killed.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(killed.waitFor()).isEqualTo(KilledTest.STATUS);
    List<Part> parts = Lab.named(orphan).parts();
    assertThat(parts).hasSize(2).allMatch(Part::alive);

    Lab.ofThisProcess().close();

    assertThat(parts).noneMatch(Part::alive);
    assertThat(Lab.named(orphan).isUp()).isFalse();
  }

  /** A test's process that ends without its shutdown hooks. */
  static final class KilledTest {
    static final int STATUS = 9;

    private KilledTest() {}

    public static void main(String[] args) {
      System.out.print(Lab.ofThisProcess().name());
      System.out.flush();
      Runtime.getRuntime().halt(STATUS);
    }
  }
}
