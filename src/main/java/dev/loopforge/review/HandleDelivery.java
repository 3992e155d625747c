package dev.loopforge.review;

import dev.loopforge.queue.Job;

/** Looks at what GitHub has delivered. */
public record HandleDelivery(String deliveryId) implements Job {
    @Override
    public String subject() {
        return deliveryId;
    }
}
