package io.gradus.report.html;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gradus.Hostile;
import io.gradus.network.Task;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** The page as a text: what a reader without scripts sees, and what a browser is told. */
class ReportPageTest {
  private static final Pattern SCRIPT = Pattern.compile("(?s)<script([^>]*)>(.*?)</script>");

  private static List<String> hostileNames() {
    List<String> names = new ArrayList<>(Hostile.NAMES);
    names.add("</script><script>alert(1)</script><!--");
    names.add("{{charts}}${x}\\u003cb");
    names.add("'\"><img src=x onerror=alert(1)>");
    return names;
  }

  /**
   * The body without its scripts, which is XML too; a parser knows what is element and what text.
   */
  private static Element body(String page) throws Exception {
    String text = page.substring(page.indexOf("<body>"), page.indexOf("<script"));
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream((text + "</body>").getBytes(StandardCharsets.UTF_8)))
        .getDocumentElement();
  }

  private static List<Element> elements(Element in, String name) {
    NodeList found = in.getElementsByTagName(name);
    return IntStream.range(0, found.getLength()).mapToObj(i -> (Element) found.item(i)).toList();
  }

  private static List<String> scripts(String page) {
    List<String> scripts = new ArrayList<>();
    Matcher found = SCRIPT.matcher(page);
    while (found.find()) {
      scripts.add(found.group(2));
    }
    return scripts;
  }

  @ParameterizedTest
  @EnumSource(Task.class)
  void everyFigureHasATableAndADrawing(Task task) throws Exception {
    String page = ReportPage.of(ReportSamples.facts(task, List.of("age", "size")), "1");
    Element body = body(page);
    List<Element> figures = elements(body, "figure");
    assertTrue(figures.size() >= 5, "figures: " + figures.size());
    JsonNode charts = new ObjectMapper().readTree(scripts(page).get(0));
    Set<String> drawn = new TreeSet<>();
    charts.fieldNames().forEachRemaining(drawn::add);
    Set<String> asked = new TreeSet<>();
    for (Element figure : figures) {
      String title = elements(figure, "h3").get(0).getTextContent();
      assertEquals(1, elements(figure, "table").size(), title);
      assertTrue(elements(figure, "td").size() >= 2, title);
      elements(figure, "div").stream()
          .map(div -> div.getAttribute("data-chart"))
          .filter(id -> !id.isEmpty())
          .forEach(asked::add);
    }
    assertEquals(drawn, asked);
    assertFalse(body.getTextContent().contains("NaN"), "a number that is none is shown as –");
  }

  @ParameterizedTest
  @EnumSource(Task.class)
  void theVerdictHasTheMeasureItsIntervalAndTheGuess(Task task) throws Exception {
    ReportFacts facts = ReportSamples.facts(task, List.of("age"));
    Yardstick first = Yardsticks.of(facts.first().get().measured()).get(0);
    String verdict =
        elements(body(ReportPage.of(facts, "1")), "p").stream()
            .filter(p -> p.getAttribute("class").equals("verdict"))
            .findFirst()
            .orElseThrow()
            .getTextContent();
    assertEquals(facts.first().get().measured().metrics().value(first.metric()), first.value());
    assertTrue(verdict.contains(first.inWords()), verdict);
    assertTrue(verdict.contains(first.trivialInWords()), verdict);
    assertTrue(verdict.contains("2,000 test rows"), verdict);
    assertTrue(verdict.contains(first.intervalInWords()), verdict);
    assertTrue(first.interval().holds(first.value()), first.toString());
  }

  @ParameterizedTest
  @EnumSource(Task.class)
  void namesAreNothingButNames(Task task) throws Exception {
    List<String> names = hostileNames();
    String harmless = ReportPage.of(ReportSamples.facts(task, ReportSamples.plain(names)), "1");
    String page = ReportPage.of(ReportSamples.facts(task, names), "1");
    Element body = body(page);
    for (String name : List.of("script", "img", "b", "a", "div", "td", "figure")) {
      assertEquals(
          elements(body(harmless), name).size(), elements(body, name).size(), "elements: " + name);
    }
    assertEquals(3, scripts(page).size());
    assertEquals(scripts(harmless).subList(1, 3), scripts(page).subList(1, 3));
    new ObjectMapper().readTree(scripts(page).get(0));
    assertTrue(
        page.codePoints()
            .filter(point -> point != '\n')
            .filter(point -> Character.getType(point) == Character.CONTROL)
            .filter(point -> !ReportSamples.isInLibrary(point))
            .findAny()
            .isEmpty());
    for (int mark : new int[] {0x202E, 0x2066, 0x2028, 0xFEFF}) {
      assertEquals(-1, page.substring(0, page.indexOf("<script>")).indexOf(mark));
    }
    assertTrue(body.getTextContent().contains("</script><script>alert(1)</script><!--"));
  }

  @Test
  void nothingRunsButTheTwoScriptsThatAreNamed() throws GeneralSecurityException {
    String page = ReportPage.of(ReportSamples.facts(Task.BINARY, List.of("age")), "1");
    String policy = page.replaceAll("(?s).*Content-Security-Policy\" content=\"([^\"]*)\".*", "$1");
    assertTrue(policy.startsWith("default-src 'none'; "), policy);
    for (String script : scripts(page).subList(1, 3)) {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(script.getBytes(StandardCharsets.UTF_8));
      assertTrue(policy.contains(Base64.getEncoder().encodeToString(digest)), policy);
    }
    assertEquals(2, policy.split("sha256-", -1).length - 1);
  }

  /** The library is that of the release which its licence and the list of dependencies name. */
  @Test
  void theLibraryIsTheOneThatWasReleased() throws IOException, GeneralSecurityException {
    try (InputStream in = ReportPage.class.getResourceAsStream("echarts/echarts.min.js")) {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(in.readAllBytes());
      assertEquals(
          "b66b25aeb4df84e33199dc21694014d336d222cbd9deb0e5a7c14bd6aa0d0fd0",
          HexFormat.of().formatHex(digest));
    }
    for (String licence : List.of("LICENSE", "NOTICE", "LICENSE-d3")) {
      try (InputStream in = ReportPage.class.getResourceAsStream("echarts/" + licence)) {
        assertTrue(in.readAllBytes().length > 100, licence);
      }
    }
  }

  @Test
  void aWideModelTakesThreeMegabytesAtMost() {
    List<String> names = IntStream.range(0, 300).mapToObj(i -> "column number " + i).toList();
    ReportFacts facts =
        ReportSamples.facts(Task.BINARY, names).with(ReportSamples.explanation(names, 2000));
    String page = ReportPage.of(facts, "1");
    int bytes = page.getBytes(StandardCharsets.UTF_8).length;
    assertTrue(bytes <= 3_000_000, "bytes: " + bytes);
    assertTrue(page.contains("Errors lean most on node 2/"), "the explanation is told");
  }

  @Test
  void whileItIsTrainedItSaysHowFarItIs() throws Exception {
    ReportFacts known = ReportSamples.facts(Task.BINARY, List.of("age"));
    TrainingLog log =
        TrainingLog.parse(
            List.of(
                "{\"event\":\"started\",\"epochs\":20}",
                "{\"event\":\"epoch\",\"epoch\":1,\"step\":9,\"loss\":0.7,\"seconds\":1}",
                "{\"event\":\"epoch\",\"epoch\":2,\"step\":18,\"loss\":0.6,\"seconds\":1,\"validation\":{\"loss\":0.625},\"best\":true}",
                "{\"event\":\"epoch\",\"epoch\":3,\"st")
                .stream());
    String text =
        body(ReportPage.of(ReportFacts.of(known.subject()).with(log), "1")).getTextContent();
    assertTrue(
        text.contains(
            "2 of 20 epochs are done. The best by now is epoch 2, with a validation loss of"
                + " 0.6250."),
        text);
  }

  @Test
  void whatTheRunWentBackBehindIsNotDrawn() {
    TrainingLog log =
        TrainingLog.parse(
            List.of(
                "{\"event\":\"epoch\",\"epoch\":1,\"step\":9,\"loss\":0.7}",
                "{\"event\":\"epoch\",\"epoch\":2,\"step\":18,\"loss\":null}",
                "{\"event\":\"rolled_back\",\"epoch\":1,\"step\":9,\"failed_step\":20,\"rate_factor\":0.5,\"cause\":\"x\"}",
                "{\"event\":\"epoch\",\"epoch\":2,\"step\":18,\"loss\":0.5,\"best\":true}",
                "{\"event\":\"finished\",\"best_epoch\":2,\"reason\":\"all epochs are done\"}")
                .stream());
    assertEquals(List.of(0.7, 0.5), log.epochs().stream().map(TrainingLog.Epoch::loss).toList());
    assertEquals(20, log.rollBacks().get(0).failedStep());
    assertEquals(2, log.bestEpoch());
  }

  @Test
  void spreadsComeBackFromTheirFile() {
    List<InputSpread> spreads = ReportSamples.facts(Task.BINARY, hostileNames()).spreads();
    List<InputSpread> read = InputSpreads.parse(InputSpreads.toJson(spreads));
    assertEquals(spreads.size(), read.size());
    spreads
        .get(0)
        .counts()
        .forEach(
            (column, counts) ->
                assertEquals(
                    Arrays.toString(counts), Arrays.toString(read.get(0).counts().get(column))));
    assertEquals(List.of(), InputSpreads.parse("{\"format\":\"gradus-inputs\",\"version\":2}"));
    assertEquals(List.of(), InputSpreads.parse("no JSON"));
  }
}
