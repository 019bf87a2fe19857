package org.lqagent.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Debian's Chromium without a window: what it makes of a page, as text and as a picture. */
final class Chromium {
  /** As the settings page has it: no site may run scripts. */
  private static final String NO_SCRIPTS =
      "{\"profile\":{\"default_content_setting_values\":{\"javascript\":2}}}";

  private final Function<List<String>, Outcome> run;
  private final Path profile;

  /**
   * @param run runs a command to its end, where the page can be reached
   * @param profile a directory that Chromium may fill
   */
  Chromium(Function<List<String>, Outcome> run, Path profile) {
    this.run = run;
    this.profile = profile;
  }

  /** The same for somebody who lets no page run scripts. */
  Chromium withoutScripts() {
    Path other = profile.resolve("without-scripts");
    try {
      Files.createDirectories(other.resolve("Default"));
      Files.writeString(other.resolve("Default/Preferences"), NO_SCRIPTS);
    } catch (IOException e) {
      throw new LabException("cannot write a profile to " + other, e);
    }
    return new Chromium(run, other);
  }

  /** The page as it is after its scripts had their turn, if they may. */
  String dom(String url, String... options) {
    return run(List.of("--dump-dom"), options, url);
  }

  /** Keeps a picture of the page. */
  void picture(String url, Path file, String... options) {
    run(
        List.of("--screenshot=" + file, "--window-size=1440,1300", "--hide-scrollbars"),
        options,
        url);
    if (Files.notExists(file)) {
      throw new LabException("Chromium left no picture in " + file);
    }
  }

  private String run(List<String> what, String[] options, String url) {
    List<String> command =
        new ArrayList<>(
            List.of(
                "timeout",
                "120",
                "chromium",
                "--headless",
                // As root it has no sandbox, and a container little shared memory.
                "--no-sandbox",
                "--disable-dev-shm-usage",
                "--disable-gpu",
                "--disable-background-networking",
                "--no-first-run",
                "--user-data-dir=" + profile));
    command.addAll(what);
    command.addAll(List.of(options));
    command.add(url);
    return run.apply(command).orThrow("Chromium on " + url);
  }
}
