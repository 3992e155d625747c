/** The door: who may knock (Host, Origin), what every answer carries, how a problem is told, how events stream. */
@NullMarked
package dev.loopforge.http;

import org.jspecify.annotations.NullMarked;
