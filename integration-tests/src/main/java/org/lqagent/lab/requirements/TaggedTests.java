package org.lqagent.lab.requirements;

import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreeScanner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * The tests of all modules by the tags on them, read from their sources. A tag on a class is one on
 * each of its tests, those of nested classes included. The tests of an abstract class are those of
 * the classes that extend it, as JUnit runs and reports them.
 */
final class TaggedTests {
  /** What makes a method a test: JUnit's own, jqwik's and Jazzer's. */
  private static final Set<String> TESTS =
      Set.of(
          "Test",
          "ParameterizedTest",
          "RepeatedTest",
          "TestFactory",
          "TestTemplate",
          "Property",
          "Example",
          "FuzzTest");

  private final Map<String, SortedSet<TestName>> byTag = new TreeMap<>();
  private final Set<String> abstractClasses = new HashSet<>();

  /** The classes that extend one, by its name without the package, as sources write it. */
  private final Map<String, List<String>> heirs = new HashMap<>();

  private TaggedTests() {}

  /**
   * The tests below a checkout's modules.
   *
   * @throws IOException if a source cannot be read, or there is no compiler to read it with
   */
  static Map<String, SortedSet<TestName>> in(Path checkout) throws IOException {
    List<Path> sources = new ArrayList<>();
    try (Stream<Path> modules = Files.list(checkout)) {
      for (Path tests : modules.map(module -> module.resolve("src/test/java")).toList()) {
        if (Files.isDirectory(tests)) {
          try (Stream<Path> files = Files.walk(tests)) {
            files.filter(file -> file.toString().endsWith(".java")).forEach(sources::add);
          }
        }
      }
    }
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    if (compiler == null) {
      throw new IOException("need a JDK to read the tests' sources, have a JRE");
    }
    TaggedTests found = new TaggedTests();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      JavacTask task =
          (JavacTask)
              compiler.getTask(
                  null, files, null, null, null, files.getJavaFileObjectsFromPaths(sources));
      for (CompilationUnitTree unit : task.parse()) {
        String packageName =
            unit.getPackageName() == null ? "" : unit.getPackageName().toString() + ".";
        unit.getTypeDecls()
            .forEach(type -> type.accept(new Finder(packageName, Set.of(), found), null));
      }
    }
    return found.asRun();
  }

  private Map<String, SortedSet<TestName>> asRun() {
    byTag.replaceAll(
        (tag, tests) ->
            tests.stream().flatMap(this::run).collect(Collectors.toCollection(TreeSet::new)));
    return byTag;
  }

  private Stream<TestName> run(TestName test) {
    if (!abstractClasses.contains(test.className())) {
      return Stream.of(test);
    }
    return heirs
        .getOrDefault(test.className().substring(test.className().lastIndexOf('.') + 1), List.of())
        .stream()
        .flatMap(heir -> run(new TestName(heir, test.method())));
  }

  /** Goes through the classes of a source. */
  private static final class Finder extends TreeScanner<Void, Void> {
    private final String prefix;
    private final Set<String> outerTags;
    private final TaggedTests found;
    private String className;
    private Set<String> classTags = Set.of();

    Finder(String prefix, Set<String> outerTags, TaggedTests found) {
      this.prefix = prefix;
      this.outerTags = outerTags;
      this.found = found;
    }

    @Override
    public Void visitClass(ClassTree type, Void nothing) {
      if (className != null) {
        return type.accept(new Finder(className + "$", classTags, found), null);
      }
      className = prefix + type.getSimpleName();
      classTags = new HashSet<>(outerTags);
      classTags.addAll(tags(type.getModifiers()));
      if (type.getModifiers().getFlags().contains(Modifier.ABSTRACT)) {
        found.abstractClasses.add(className);
      }
      if (type.getExtendsClause() != null) {
        String parent = type.getExtendsClause().toString().replaceFirst("<.*", "");
        found.heirs.computeIfAbsent(parent, name -> new ArrayList<>()).add(className);
      }
      return super.visitClass(type, null);
    }

    @Override
    public Void visitMethod(MethodTree method, Void nothing) {
      ModifiersTree modifiers = method.getModifiers();
      if (modifiers.getAnnotations().stream().anyMatch(a -> TESTS.contains(name(a)))) {
        TestName test = new TestName(className, method.getName().toString());
        Stream.concat(classTags.stream(), tags(modifiers).stream())
            .forEach(tag -> found.byTag.computeIfAbsent(tag, id -> new TreeSet<>()).add(test));
      }
      return null;
    }

    private static List<String> tags(ModifiersTree modifiers) {
      return modifiers.getAnnotations().stream()
          .filter(annotation -> name(annotation).equals("Tag"))
          .flatMap(annotation -> annotation.getArguments().stream())
          .map(Finder::text)
          .toList();
    }

    /** jqwik's arguments are named by the parser, JUnit's may be. */
    private static String text(ExpressionTree argument) {
      ExpressionTree value =
          argument instanceof AssignmentTree named ? named.getExpression() : argument;
      return value instanceof LiteralTree literal
          ? String.valueOf(literal.getValue())
          : value.toString();
    }

    private static String name(AnnotationTree annotation) {
      String name = annotation.getAnnotationType().toString();
      return name.substring(name.lastIndexOf('.') + 1);
    }
  }
}
