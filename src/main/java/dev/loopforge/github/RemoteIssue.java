package dev.loopforge.github;

import java.util.List;

/**
 * An issue as GitHub has it.
 *
 * @param trusted whether its author may write to the repository
 */
public record RemoteIssue(
        int number, String url, String title, String body, List<String> labels, boolean open, boolean trusted) {
    public RemoteIssue {
        labels = List.copyOf(labels);
    }
}
