/** One append-only record of what happened; the audit log, a task's timeline and the live board are readings of it. */
@NullMarked
package dev.loopforge.activity;

import org.jspecify.annotations.NullMarked;
