/**
 * GitHub, and GitHub Enterprise: whose account is whose, one gated client, and the messages GitHub sends. It knows people
 * ({@code identity}) and nothing of boards.
 */
@NullMarked
package dev.loopforge.github;

import org.jspecify.annotations.NullMarked;
