package org.cutpoint.api.report;

/** What a section of a report is made of. */
public sealed interface Block permits Paragraph, Table, Figure {}
