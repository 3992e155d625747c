package dev.loopforge.review;

import dev.loopforge.queue.Job;

/** Looks at every open pull request again and again, for where no webhook comes. */
public record WatchGitHub() implements Job {
    @Override
    public String subject() {
        return "all";
    }
}
