/** What people are told when they do not look: what concerns whom, what of it reaches them, and the mail that takes it there. */
@NullMarked
package dev.loopforge.notification;

import org.jspecify.annotations.NullMarked;
