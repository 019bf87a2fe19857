package org.lqagent.agent.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.swing.text.MutableAttributeSet;
import javax.swing.text.html.HTML;
import javax.swing.text.html.HTMLEditorKit;
import javax.swing.text.html.parser.ParserDelegator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class StatusPageTest {
  private final List<String> searched = new ArrayList<>();
  private final StatusPage page =
      new StatusPage(
          Examples::daemon,
          text -> {
            searched.add(text);
            return new Found(List.of(Examples.binding()), true, 1_000_000);
          });

  @Test
  @Tag("F-54")
  void nothingFromTheNetworkBecomesMarkup() throws IOException {
    String html = draw(Map.of("q", Examples.EVIL));
    assertThat(html)
        .contains("&lt;script&gt;alert(1)&lt;/script&gt;")
        .doesNotContain("<script>")
        .doesNotContain("<img")
        .doesNotContain("onerror='");
    // As one that reads HTML sees it: our one script, and no handler anywhere.
    List<String> elements = new ArrayList<>();
    new ParserDelegator()
        .parse(
            new StringReader(html),
            new HTMLEditorKit.ParserCallback() {
              @Override
              public void handleStartTag(HTML.Tag tag, MutableAttributeSet attributes, int at) {
                note(tag, attributes);
              }

              @Override
              public void handleSimpleTag(HTML.Tag tag, MutableAttributeSet attributes, int at) {
                note(tag, attributes);
              }

              private void note(HTML.Tag tag, MutableAttributeSet attributes) {
                elements.add(tag.toString());
                attributes
                    .getAttributeNames()
                    .asIterator()
                    .forEachRemaining(name -> elements.add("@" + name));
              }
            },
            true);
    assertThat(elements)
        .contains("table", "th", "form", "@href")
        .doesNotContain("img")
        .noneMatch(name -> name.startsWith("@on"))
        .filteredOn("script"::equals)
        .hasSizeLessThanOrEqualTo(1);
  }

  @Test
  void whatIsSearchedForIsSearchedAndShownAgain() throws IOException {
    assertThat(draw(Map.of("q", " 2001:db8::1 ")))
        .contains("value=\"2001:db8::1\"")
        .contains("1 match in 1,000,000 bindings");
    assertThat(searched).containsExactly("2001:db8::1");
  }

  @Test
  void aSearchIsOnlySoLong() throws IOException {
    draw(Map.of("q", "x".repeat(100_000)));
    assertThat(searched).singleElement().satisfies(text -> assertThat(text).hasSize(200));
  }

  @Test
  void whatIsWrongStandsAboveAllElse() throws IOException {
    String html = draw(Map.of());
    assertThat(html).contains("class=\"health bad\" role=\"alert\"").doesNotContain("All is well");
    assertThat(html.indexOf("role=\"alert\"")).isLessThan(html.indexOf("<table"));
  }

  @Test
  void tellsTheStateOfThingsInWordsToo() throws IOException {
    assertThat(draw(Map.of()))
        .contains("<span class=\"state good\">answering</span>")
        .contains("<td class=\"num\">1.8 ms</td>")
        .contains("<td class=\"num\">39,998 / 40,000</td>")
        .contains("<span class=\"state busy\">running</span>, begun 4s ago: 17 confirmed ")
        .contains("<td class=\"num\">1 / 3</td><td class=\"num\">17</td>")
        .contains("<span class=\"state bad\">behind</span>")
        .contains("<td class=\"num\">1m 15s</td>")
        .contains("title=\"until 2026-01-01T04:04:05Z\">1h 0m</time>")
        .contains("gleaned <time datetime=\"2026-01-01T03:02:35Z\"");
  }

  @Test
  void isWholeWithoutAScriptAndTakesNothingFromElsewhere() throws IOException {
    String html = draw(Map.of());
    assertThat(html)
        .contains("<noscript><meta http-equiv=\"refresh\" content=\"15\"></noscript>")
        .doesNotContain("http://")
        .doesNotContain("https://")
        .doesNotContain(" style=");
    page.byPath()
        .forEach(
            (path, asset) ->
                assertThat(html).contains(path.equals("/") ? "action=\"/" : "\"" + path + "\""));
  }

  @Test
  void whatCannotBeSeenIsShownByItsNumber() {
    assertThat(new Html().text("a\u202eb\u0000\n").toString())
        .endsWith("a\\u{202e}b\\u{0000}\\u{000a}");
  }

  private String draw(Map<String, String> parameters) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    page.write(parameters, out);
    return out.toString(StandardCharsets.UTF_8);
  }
}
