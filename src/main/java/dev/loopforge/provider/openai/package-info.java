/** OpenAI's Chat Completions protocol. */
@NullMarked
package dev.loopforge.provider.openai;

import org.jspecify.annotations.NullMarked;
