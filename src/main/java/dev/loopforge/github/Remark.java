package dev.loopforge.github;

/**
 * Something a person said about a pull request.
 *
 * @param key names it once and for all, such as {@code review-comment:17}
 * @param where file and line, or empty
 * @param trusted whether the author may write to the repository
 */
public record Remark(String key, String author, String where, String text, boolean trusted) {}
