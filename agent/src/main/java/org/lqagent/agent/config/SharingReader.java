package org.lqagent.agent.config;

import java.util.List;
import java.util.Optional;
import org.lqagent.agent.sharing.Role;
import org.lqagent.agent.sharing.SharingSettings;

/** Reads whether, and where, bindings are shared with other concentrators. */
final class SharingReader {
  private SharingReader() {}

  static Optional<SharingSettings> read(Section root) {
    Section section = root.section("sharing");
    List<String> redis = section.list("redis", List.of(), SharingSettings::checkUri);
    boolean isWanted = section.hasItems("redis");
    boolean isCluster = section.optional("cluster", false, ConfigurationReader::bool);
    SharingSettings settings =
        new SharingSettings(
            redis,
            isCluster,
            section.optional("password-file", ConfigurationReader::path),
            section.optional("site", "default", SharingSettings::checkName),
            isWanted
                ? section.required("name", SharingSettings::checkName)
                : section.optional("name", null, SharingSettings::checkName),
            section.optional("role", Role.ACTIVE, ConfigurationReader.oneOf(Role.class)));
    if (root.has("sharing") && !isWanted) {
      section.problem("redis", "is required and missing");
    } else if (redis.size() > 1 && !isCluster) {
      section.problem("redis", "need one server, have " + redis.size() + "; several need cluster");
    }
    section.end();
    return isWanted ? Optional.of(settings) : Optional.empty();
  }
}
