/** Any server that speaks OpenAI's Chat Completions protocol. */
@NullMarked
package dev.loopforge.provider.compatible;

import org.jspecify.annotations.NullMarked;
