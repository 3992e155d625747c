/** What administrators look at and change: people, board members, the audit log, the queues. */
@NullMarked
package dev.loopforge.admin;

import org.jspecify.annotations.NullMarked;
