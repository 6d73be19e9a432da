package io.gradus.report.html;

import java.util.List;

/**
 * The first screen: what it predicts and how well, the measures, what to do, what else there is.
 */
final class Overview {
  private static final int TILES = 6;

  private final ReportFacts facts;

  Overview(ReportFacts facts) {
    this.facts = facts;
  }

  Html html(List<Part> parts) {
    Html html = new Html().open("header");
    html.element("h1", facts.subject().name());
    Verdict verdict = new Verdict(facts);
    html.element("p", verdict.inOneSentence(), "class", "verdict");
    if (!verdict.judgement().isEmpty()) {
      html.element("p", verdict.judgement(), "class", "second");
    }
    html.add(tiles()).add(advice()).add(contents(parts));
    return html.close("header");
  }

  private Html tiles() {
    Html html = new Html().open("ul", "class", "tiles", "aria-label", "Measures");
    facts
        .first()
        .ifPresent(
            rows ->
                Yardsticks.of(rows.measured()).stream()
                    .limit(TILES)
                    .forEach(yardstick -> html.add(tile(yardstick))));
    html.add(tile("Columns used", Say.count(facts.subject().encoder().features().size()), ""));
    facts
        .provenance()
        .ifPresent(
            known -> {
              Long trained = known.rows().get("train");
              if (trained != null) {
                html.add(tile("Training rows", Say.count(trained), ""));
              }
            });
    return html.close("ul");
  }

  private static Html tile(Yardstick yardstick) {
    Html html = new Html().open("li", "class", "tile");
    html.element("span", yardstick.name(), "class", "of").element("b", yardstick.inWords());
    if (yardstick.hasInterval()) {
      html.element("span", yardstick.intervalInWords() + yardstick.intervalOf());
    }
    if (!Double.isNaN(yardstick.trivial())) {
      html.element("span", "%s: %s".formatted(yardstick.guess(), yardstick.trivialInWords()));
    }
    return html.close("li");
  }

  private static Html tile(String name, String value, String more) {
    Html html = new Html().open("li", "class", "tile");
    html.element("span", name, "class", "of").element("b", value);
    if (!more.isEmpty()) {
      html.element("span", more);
    }
    return html.close("li");
  }

  private Html advice() {
    List<String> advice = Advice.of(facts);
    Html html = new Html();
    if (advice.isEmpty()) {
      return html;
    }
    html.open("div", "class", "todo").element("h2", "What to do").open("ul");
    advice.forEach(line -> html.element("li", line));
    return html.close("ul").close("div");
  }

  private static Html contents(List<Part> parts) {
    Html html = new Html().open("nav", "aria-label", "Parts of the report").open("ul");
    for (Part part : parts) {
      html.open("li").element("a", part.title(), "href", "#" + part.id()).close("li");
    }
    return html.close("ul").close("nav");
  }
}
