package io.smtptoolkit.server.config;

/** Writes the table of keys as a part of a page in Markdown. */
final class KeyPage {
  private KeyPage() {}

  static String markdown() {
    var page = new StringBuilder();
    for (Section section : Keys.SECTIONS) {
      String header = section.path().isEmpty() ? "Top level" : "`" + section.header() + "`";
      page.append("### ").append(header).append("\n\n");
      page.append(section.description()).append("\n\n");
      page.append("| key | type | default | changes at | |\n|---|---|---|---|---|\n");
      section.keys().forEach(key -> row(page, key));
      page.append('\n');
    }
    return page.toString();
  }

  private static <T> void row(StringBuilder page, Key<T> key) {
    String fallback =
        key.required()
            ? "**must be given**"
            : key.fallback()
                .map(it -> "`" + key.type().print(it) + "`")
                .orElse(key.fallbackWords());
    page.append("| `").append(key.name()).append("` | ");
    page.append(key.type().name()).append(" | ").append(fallback).append(" | ");
    page.append(key.atReload() ? "reload" : "restart").append(" | ");
    page.append(key.description()).append(" |\n");
  }
}
