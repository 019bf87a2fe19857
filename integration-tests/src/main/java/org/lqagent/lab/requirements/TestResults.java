package org.lqagent.lab.requirements;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** What became of the tests: from the reports that Maven's Surefire leaves in each module. */
final class TestResults {
  /** What became of a test, the worst of its repetitions. */
  enum Result {
    PASSED,
    SKIPPED,
    FAILED;

    Result worse(Result other) {
      return compareTo(other) < 0 ? other : this;
    }
  }

  private TestResults() {}

  /**
   * The results below a checkout's modules.
   *
   * @param since reports that were written before are of another run
   */
  static Map<TestName, Result> in(Path checkout, FileTime since) throws IOException {
    List<Path> reports = new ArrayList<>();
    try (Stream<Path> modules = Files.list(checkout)) {
      for (Path folder : modules.map(m -> m.resolve("target/surefire-reports")).toList()) {
        if (Files.isDirectory(folder)) {
          try (Stream<Path> files = Files.list(folder)) {
            files.filter(file -> file.toString().endsWith(".xml")).forEach(reports::add);
          }
        }
      }
    }
    Map<TestName, Result> results = new TreeMap<>();
    for (Path report : reports) {
      if (Files.getLastModifiedTime(report).compareTo(since) >= 0) {
        try (InputStream in = Files.newInputStream(report)) {
          read(in, results);
        } catch (XMLStreamException e) {
          throw new IOException(report + ": " + e.getMessage(), e);
        }
      }
    }
    return results;
  }

  private static void read(InputStream in, Map<TestName, Result> results)
      throws XMLStreamException {
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    XMLStreamReader reader = factory.createXMLStreamReader(in);
    TestName test = null;
    while (reader.hasNext()) {
      if (reader.next() != XMLStreamReader.START_ELEMENT) {
        continue;
      }
      switch (reader.getLocalName()) {
        case "testcase" -> {
          test =
              new TestName(
                  reader.getAttributeValue(null, "classname"),
                  method(reader.getAttributeValue(null, "name")));
          results.merge(test, Result.PASSED, Result::worse);
        }
        case "failure", "error" -> results.merge(test, Result.FAILED, Result::worse);
        case "skipped" -> results.merge(test, Result.SKIPPED, Result::worse);
        default -> {
          // Output and properties.
        }
      }
    }
  }

  /** A repetition is named with its arguments or number after the method. */
  private static String method(String name) {
    return name.split("[^\\p{Alnum}_$]", 2)[0];
  }
}
