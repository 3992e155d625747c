package dev.loopforge.programs;

import dev.loopforge.queue.Job;

/** Something happened on a board that a webhook may have to be told of. */
record TellWebhook(String webhook) implements Job {
    @Override
    public String subject() {
        return webhook;
    }
}
