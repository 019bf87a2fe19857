package org.lqagent.lab.requirements;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The table, on a checkout made up for it. */
class RequirementTableTest {
  private static final FileTime BEGIN = FileTime.from(Instant.parse("2026-01-01T00:00:00Z"));
  private static final String ROWS =
      """
      # Comment.
      LQ-REQ-001  A rule that holds.
      LQ-REQ-002  A rule that is broken.
      LQ-REQ-003  A rule whose test was left out.
      LQ-REQ-004  A rule whose test did not run.

      LQ-SEC-001  A rule of another house.
        It is not ours.
      LQ-SEC-002  A rule that nobody looks after.
      """;

  @TempDir private Path checkout;

  private void source(String module, String name, String text) throws IOException {
    Path file = checkout.resolve(module).resolve("src/test/java/a").resolve(name + ".java");
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private void report(String module, String name, FileTime written, String cases)
      throws IOException {
    Path file = checkout.resolve(module).resolve("target/surefire-reports/TEST-" + name + ".xml");
    Files.createDirectories(file.getParent());
    Files.writeString(file, "<testsuite name='" + name + "'>" + cases + "</testsuite>");
    Files.setLastModifiedTime(file, written);
  }

  private RequirementTable table() throws IOException {
    source(
        "one",
        "OneTest",
        """
        package a;
        @Tag("LQ-REQ-001")
        class OneTest {
          @Test void holds() {}
          @ParameterizedTest @ValueSource(ints = {1, 2}) @Tag("LQ-REQ-002") void twice(int i) {}
          @Tag("LQ-REQ-004") void noTest() {}
          @Nested class Inner {
            @Property @Tag("LQ-REQ-003") @org.junit.jupiter.api.Tag(value = "other") void deep() {}
          }
        }
        """);
    source(
        "two",
        "TwoTest",
        """
        package a;
        class TwoTest {
          @Test @Tag("LQ-REQ-004") void old() {}
          @Test @Tag("LQ-REQ-999") void mistyped() {}
        }
        """);
    report(
        "one",
        "a.OneTest",
        BEGIN,
        "<testcase name='holds' classname='a.OneTest'><system-out>x</system-out></testcase>"
            + "<testcase name='twice(int)[1]' classname='a.OneTest'><failure/></testcase>"
            + "<testcase name='twice(int)[2]' classname='a.OneTest'/>"
            + "<testcase name='deep' classname='a.OneTest$Inner'><skipped/></testcase>");
    report(
        "two",
        "a.TwoTest",
        FileTime.from(BEGIN.toInstant().minusSeconds(1)),
        "<testcase name='old' classname='a.TwoTest'/>");
    return new RequirementTable(
        RequirementList.read(ROWS), TaggedTests.in(checkout), TestResults.in(checkout, BEGIN));
  }

  @Test
  void eachRowHasItsTestsAndTheWorstOfTheirResults() throws Exception {
    assertThat(table().toMarkdown())
        .isEqualTo(
            """
            # Requirements and the tests that bind them

            6 rows: 0 passed, 2 failed, 1 skipped, 1 not run, 1 without a test for a reason, 1 \
            without a test

            ## LQ-REQ

            | row | rule | tests | result |
            |---|---|---|---|
            | LQ-REQ-001 | A rule that holds. | `OneTest.holds`, `OneTest.twice`, \
            `OneTest.Inner.deep` | FAILED |
            | LQ-REQ-002 | A rule that is broken. | `OneTest.twice` | FAILED |
            | LQ-REQ-003 | A rule whose test was left out. | `OneTest.Inner.deep` | skipped |
            | LQ-REQ-004 | A rule whose test did not run. | `TwoTest.old` | not run |

            ## LQ-SEC

            | row | rule | tests | result |
            |---|---|---|---|
            | LQ-SEC-001 | A rule of another house. |  | not tested: It is not ours. |
            | LQ-SEC-002 | A rule that nobody looks after. |  | NO TEST |
            """);
  }

  @Test
  void testsOfAnAbstractClassAreItsHeirs() throws Exception {
    source(
        "one",
        "Contract",
        "package a; abstract class Contract<T> { @Test @Tag(\"LQ-REQ-001\") void kept() {} }");
    source("one", "Half", "package a; abstract class Half extends Contract<String> {}");
    source("one", "LeftTest", "package a; class LeftTest extends Half {}");
    source("two", "RightTest", "package a; class RightTest extends Contract<Integer> {}");
    assertThat(TaggedTests.in(checkout).get("LQ-REQ-001"))
        .containsExactly(new TestName("a.LeftTest", "kept"), new TestName("a.RightTest", "kept"));
  }

  @Test
  void whatDoesNotFitIsNamed() throws Exception {
    RequirementTable table = table();
    assertThat(table.unbound()).containsExactly("LQ-SEC-002");
    assertThat(table.unknownTags()).containsExactly("LQ-REQ-999");
    assertThat(table.boundAfterAll()).isEmpty();
    source("two", "ThreeTest", "class ThreeTest { @Test @Tag(\"LQ-SEC-001\") void now() {} }");
    assertThat(
            new RequirementTable(
                    RequirementList.read(ROWS),
                    TaggedTests.in(checkout),
                    TestResults.in(checkout, BEGIN))
                .boundAfterAll())
        .containsExactly("LQ-SEC-001");
  }

  @Test
  void aRowIsAnIdARuleAndPerhapsAReason() {
    assertThat(RequirementList.read("A-01  So.\n  Because it is\n  as it is.\nA-02  Or so.\n"))
        .containsExactly(
            new Requirement("A-01", "So.", Optional.of("Because it is as it is.")),
            new Requirement("A-02", "Or so.", Optional.empty()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "LQ-REQ-1  Too short a number.",
        "LQ-REQ-001",
        "B-01  Another letter.",
        "  A reason for nothing.",
        "A-01  So.\nA-01  So."
      })
  void anyOtherLineIsRefused(String text) {
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> RequirementList.read(text));
  }
}
