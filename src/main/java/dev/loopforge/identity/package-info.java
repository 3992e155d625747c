/** Who is signed in and what they may do: users, sessions, setup links, passwords, roles, board membership. */
@NullMarked
package dev.loopforge.identity;

import org.jspecify.annotations.NullMarked;
