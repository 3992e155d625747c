/** Google's Gemini protocol. */
@NullMarked
package dev.loopforge.provider.google;

import org.jspecify.annotations.NullMarked;
