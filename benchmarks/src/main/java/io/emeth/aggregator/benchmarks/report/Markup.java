package io.emeth.aggregator.benchmarks.report;

import java.io.StringWriter;
import java.util.Locale;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** HTML and SVG, well-formed as XML, every text and attribute escaped by the JDK's writer. Not thread-safe. */
final class Markup {
    private final StringWriter text = new StringWriter();
    private final XMLStreamWriter writer;

    Markup() {
        try {
            writer = XMLOutputFactory.newInstance().createXMLStreamWriter(text);
        } catch (XMLStreamException e) {
            throw new IllegalStateException(e); // the JDK always has one
        }
    }

    private interface Step {
        void run() throws XMLStreamException;
    }

    private Markup write(Step step) {
        try {
            step.run();
            return this;
        } catch (XMLStreamException e) {
            throw new IllegalStateException(e); // strings take everything
        }
    }

    Markup doctype() {
        return write(() -> writer.writeDTD("<!DOCTYPE html>\n"));
    }

    /**
     * Opens an element.
     *
     * @param attributes name and value in turn; numbers are written with at most two decimals
     */
    Markup open(String element, Object... attributes) {
        return write(() -> {
            writer.writeStartElement(element);
            attributes(attributes);
        });
    }

    /** An element without content. */
    Markup empty(String element, Object... attributes) {
        return write(() -> {
            writer.writeEmptyElement(element);
            attributes(attributes);
        });
    }

    /** An element that holds text only. */
    Markup leaf(String element, String content, Object... attributes) {
        return open(element, attributes).text(content).close();
    }

    private void attributes(Object... attributes) throws XMLStreamException {
        for (int i = 0; i < attributes.length; i += 2) {
            writer.writeAttribute(attributes[i].toString(), value(attributes[i + 1]));
        }
    }

    private static String value(Object value) {
        if (!(value instanceof Double number)) {
            return value.toString();
        }
        String digits = String.format(Locale.ROOT, "%.2f", number);
        return digits.replaceAll("0+$", "").replaceAll("\\.$", "");
    }

    Markup text(String content) {
        return write(() -> writer.writeCharacters(content));
    }

    /** Closes the innermost open element. */
    Markup close() {
        return write(writer::writeEndElement);
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
