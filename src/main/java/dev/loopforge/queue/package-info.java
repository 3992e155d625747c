/** Work that goes on after the request that asked for it: jobs enqueued in the asker's transaction, run by db-scheduler. */
@NullMarked
package dev.loopforge.queue;

import org.jspecify.annotations.NullMarked;
