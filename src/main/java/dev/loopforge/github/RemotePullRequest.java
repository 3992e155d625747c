package dev.loopforge.github;

/** A pull request as GitHub has it; {@code merged} is a state of its own. */
public record RemotePullRequest(
        int number, String url, String state, boolean draft, String headBranch, String headCommit, String body) {}
