package org.cutpoint.api.report;

/**
 * Running text.
 *
 * @param text plain, without any markup
 */
public record Paragraph(String text) implements Block {}
