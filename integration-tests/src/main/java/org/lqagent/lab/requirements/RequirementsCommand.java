package org.lqagent.lab.requirements;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes the table of requirements for {@code verify}, and its summary to standard output. */
@Command(
    name = "requirements",
    description = "Writes which test binds which requirement, and what became of it.",
    mixinStandardHelpOptions = true)
public final class RequirementsCommand implements Callable<Integer> {
  @Parameters(paramLabel = "CHECKOUT", description = "The checkout with the modules.")
  private Path checkout;

  @Option(
      names = "--since",
      paramLabel = "FILE",
      description = "Take no report that is older than this file.")
  private Optional<Path> since = Optional.empty();

  @Option(names = "--out", paramLabel = "FILE", required = true, description = "Where to write it.")
  private Path out;

  public static void main(String[] args) {
    System.exit(new CommandLine(new RequirementsCommand()).execute(args));
  }

  @Override
  public Integer call() throws IOException {
    FileTime from =
        since.isPresent() ? Files.getLastModifiedTime(since.get()) : FileTime.from(Instant.EPOCH);
    RequirementTable table =
        new RequirementTable(
            RequirementList.ofThisProject(),
            TaggedTests.in(checkout),
            TestResults.in(checkout, from));
    Files.writeString(out, table.toMarkdown());
    System.out.println("requirements: " + table.summary() + "; see " + out);
    return 0;
  }
}
