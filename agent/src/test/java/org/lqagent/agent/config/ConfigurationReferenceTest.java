package org.lqagent.agent.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.lqagent.agent.config.ConfigurationReference.Facts;
import org.lqagent.agent.config.ConfigurationReference.Key;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The annotated configuration file, held against what the reader does. */
class ConfigurationReferenceTest {
  private static final ConfigurationReference REFERENCE = ConfigurationReference.read();

  @Test
  void isAConfigurationAndHasEveryKeyThatIsReadAndNoOther() throws ConfigurationException {
    Problems problems = new Problems("reference.yaml");
    ConfigurationReader.read(problems, REFERENCE.text());
    Set<String> documented = REFERENCE.keys().stream().map(Key::path).collect(Collectors.toSet());
    assertThat(documented).isEqualTo(problems.asked());
  }

  @Test
  void explainsEveryKey() {
    assertThat(REFERENCE.keys())
        .allSatisfy(key -> assertThat(key.description()).as(key.path()).matches("[A-Z].*[.]"));
  }

  static Stream<Key> values() {
    return REFERENCE.keys().stream().filter(key -> !holdsOthers(key));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("values")
  void saysWhatIsAssumedWhereAKeyIsMissing(Key key) throws ConfigurationException {
    Facts facts = key.facts().orElseThrow(() -> new AssertionError(key.path() + " has no facts"));
    String without = without(key.path());
    if (facts.isRequired()) {
      assertThatThrownBy(() -> ConfigurationReader.read("f", without))
          .hasMessageContaining("is required and missing");
    } else if (facts.fallback().isPresent()) {
      assertThat(ConfigurationReader.read("f", with(key.path(), facts.fallback().get())))
          .isEqualTo(ConfigurationReader.read("f", without));
    } else {
      assertThat(ConfigurationReader.read("f", without))
          .isNotEqualTo(ConfigurationReader.read("f", REFERENCE.text()));
    }
  }

  @Test
  void tellsWhatATypeIs() {
    Key gather =
        REFERENCE.keys().stream()
            .filter(key -> key.path().equals("leasequery.gather"))
            .findFirst()
            .orElseThrow();
    assertThat(gather.description())
        .isEqualTo("How long other servers' answers are waited for after the first.");
    Facts facts = gather.facts().orElseThrow();
    assertThat(facts.range()).isEqualTo("duration, 0s to 10s");
    assertThat(facts.fallback()).hasValue("1s");
    assertThat(facts.rfcName()).hasValue("resolving conflicts, RFC 5007 section 4.3.4");
  }

  private static boolean holdsOthers(Key key) {
    return REFERENCE.keys().stream()
        .anyMatch(
            other ->
                other.path().startsWith(key.path() + ".")
                    || other.path().startsWith(key.path() + "[]."));
  }

  private static String without(String path) {
    Object root = load(REFERENCE.text());
    parent(root, path).remove(last(path));
    return dump(root);
  }

  private static String with(String path, String value) {
    Object root = load(REFERENCE.text());
    parent(root, path).put(last(path), load(value));
    return dump(root);
  }

  private static String last(String path) {
    return path.substring(path.lastIndexOf('.') + 1);
  }

  @SuppressWarnings("unchecked") // Keys of the file are strings.
  private static Map<Object, Object> parent(Object root, String path) {
    Object at = root;
    List<String> names = Arrays.asList(path.split("\\."));
    for (String name : names.subList(0, names.size() - 1)) {
      boolean isList = name.endsWith("[]");
      Object value = ((Map<Object, Object>) at).get(isList ? name.replace("[]", "") : name);
      at = isList ? ((List<Object>) value).get(0) : value;
    }
    return (Map<Object, Object>) at;
  }

  private static Object load(String text) {
    return new Load(LoadSettings.builder().build()).loadFromString(text);
  }

  private static String dump(Object root) {
    return new Dump(DumpSettings.builder().build()).dumpToString(root);
  }
}
