/** Anthropic's Messages protocol. */
@NullMarked
package dev.loopforge.provider.anthropic;

import org.jspecify.annotations.NullMarked;
