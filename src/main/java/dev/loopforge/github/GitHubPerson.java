package dev.loopforge.github;

/** An account of GitHub; the id is what it is known by, the login may change. */
public record GitHubPerson(long id, String login, String name) {}
