package io.gradus.report.html;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The report as one HTML file that asks for nothing. It says what may run in it: the two scripts
 * that it has, told by their hashes. Everything can be read without them.
 */
public final class ReportPage {
  private static final Pattern PLACE = Pattern.compile("\\{\\{(\\w+)}}");

  /** In the order in which they are read. */
  private static final List<Section> SECTIONS =
      List.of(
          new TrainingSection(),
          new DecisionSection(),
          new ClassSection(),
          new LabelSection(),
          new NumberSection(),
          new CalibrationSection(),
          new ComparisonSection(),
          new RunsSection(),
          new ErrorSection(),
          new NodeSection(),
          new ColumnSection(),
          new DataSection(),
          new NetworkSection(),
          new TimeSection(),
          new ProvenanceSection());

  private final Map<String, Object> charts = new LinkedHashMap<>();
  private final String version;

  private ReportPage(String version) {
    this.version = version;
  }

  /**
   * The page.
   *
   * @param version of Gradus
   */
  public static String of(ReportFacts facts, String version) {
    List<Part> parts = new ArrayList<>();
    for (Section section : SECTIONS) {
      section.of(facts).filter(part -> !part.figures().isEmpty()).ifPresent(parts::add);
    }
    return new ReportPage(version)
        .write(facts.subject().name(), new Overview(facts).html(parts), parts);
  }

  /** A page of several runs, and of no model. */
  public static String ofRuns(List<ComparedRun> runs, String version) {
    String verdict =
        RunsSection.best(runs)
            .map(best -> "Of %s runs %s.".formatted(runs.size(), best.inOneSentence(runs)))
            .orElse("%s runs, of which no metric tells which is best.".formatted(runs.size()));
    Html overview =
        new Html()
            .open("header")
            .element("h1", "Comparison")
            .element("p", verdict, "class", "verdict")
            .close("header");
    return new ReportPage(version)
        .write("Comparison of runs", overview, List.of(RunsSection.part(runs)));
  }

  private String write(String title, Html overview, List<Part> parts) {
    String library = resource("echarts/echarts.min.js");
    String script = resource("report.js");
    Html body = new Html();
    body.add(overview);
    parts.forEach(part -> body.add(html(part)));
    Map<String, String> filled = new LinkedHashMap<>();
    filled.put(
        "policy",
        "default-src 'none'; script-src %s %s; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
            .formatted(hash(library), hash(script)));
    filled.put("generator", Html.escaped("Gradus " + version));
    filled.put("title", Html.escaped(title + " – report"));
    filled.put("style", resource("report.css"));
    filled.put("head", "");
    filled.put("body", body.toString());
    filled.put("foot", foot().toString());
    filled.put("charts", ScriptJson.of(charts));
    filled.put("library", library);
    filled.put("script", script);
    return fill(resource("report.html"), filled);
  }

  /** Fills the places of the frame; what is filled in is not looked at for further ones. */
  private static String fill(String frame, Map<String, String> filled) {
    Matcher places = PLACE.matcher(frame);
    StringBuilder page = new StringBuilder(2_000_000);
    int done = 0;
    while (places.find()) {
      page.append(frame, done, places.start()).append(filled.get(places.group(1)));
      done = places.end();
    }
    return page.append(frame, done, frame.length()).toString();
  }

  private Html html(Part part) {
    String title = part.id() + "-title";
    Html html = new Html().open("section", "id", part.id(), "aria-labelledby", title);
    html.element("h2", part.title(), "id", title);
    html.element("p", part.lead(), "class", "lead");
    html.open("div", "class", "figures");
    part.figures().forEach(figure -> html.add(html(figure, part.id())));
    return html.close("div").close("section");
  }

  private Html html(Figure figure, String part) {
    Html html =
        figure.wide() ? new Html().open("figure", "class", "wide") : new Html().open("figure");
    html.open("figcaption").element("h3", figure.title());
    if (!figure.note().isEmpty()) {
      html.element("p", figure.note(), "class", "note");
    }
    html.close("figcaption");
    Optional<Map<String, Object>> chart = figure.chart();
    if (figure.picture().isPresent()) {
      html.add(figure.picture().get());
      return html.add(folded(figure)).close("figure");
    }
    if (chart.isEmpty()) {
      return html.add(scrolling(figure)).close("figure");
    }
    String id = part + "-" + charts.size();
    charts.put(id, chart.get());
    html.open(
        "div",
        "class",
        "chart",
        "data-chart",
        id,
        "role",
        "img",
        "aria-label",
        figure.title(),
        "hidden",
        "hidden");
    html.close("div");
    return html.add(folded(figure)).close("figure");
  }

  private static Html folded(Figure figure) {
    return new Html()
        .open("details", "class", "table", "open", "open")
        .element("summary", "The same as a table")
        .add(scrolling(figure))
        .close("details");
  }

  private static Html scrolling(Figure figure) {
    return new Html()
        .open(
            "div",
            "class",
            "scroll",
            "tabindex",
            "0",
            "role",
            "region",
            "aria-label",
            figure.title())
        .add(figure.table().html())
        .close("div");
  }

  private Html foot() {
    return new Html()
        .open("footer")
        .element(
            "p",
            "Written by Gradus %s. Drawn with Apache ECharts 6.1.0, which is in this file (Apache License 2.0)."
                .formatted(version))
        .close("footer");
  }

  private static String hash(String script) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(script.getBytes(StandardCharsets.UTF_8));
      return "'sha256-" + Base64.getEncoder().encodeToString(digest) + "'";
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256.", e);
    }
  }

  private static String resource(String name) {
    try (InputStream in = ReportPage.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("Expected %s in the jar, found none.".formatted(name));
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
