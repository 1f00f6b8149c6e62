using System.Text;
using System.Xml;

namespace Bctrl;

/// <summary>
/// Writes a page that is both HTML and well-formed XML, in ASCII, so that it doesn't depend on the encoding of a file. Text
/// can't become markup, because <see cref="XmlWriter"/> escapes it.
/// </summary>
internal sealed class HtmlPage : IDisposable
{
    private readonly MemoryStream _stream = new();
    private readonly XmlWriter _writer;

    public HtmlPage() => _writer = XmlWriter.Create(_stream, new XmlWriterSettings
    {
        Encoding = Encoding.ASCII,
        OmitXmlDeclaration = true,
        Indent = true,
        IndentChars = "",
        NewLineChars = "\n",
    });

    /// <summary>The length of what was written so far, in bytes.</summary>
    public long Length
    {
        get
        {
            _writer.Flush();
            return _stream.Length;
        }
    }

    /// <summary>Starts an element with attributes. It ends when the result is disposed.</summary>
    public IDisposable Start(string name, params (string Name, string Value)[] attributes)
    {
        WriteStart(name, attributes);
        return new EndTag(_writer);
    }

    /// <summary>Writes an element with a text.</summary>
    public void Element(string name, string text, params (string Name, string Value)[] attributes)
    {
        using (Start(name, attributes))
            Text(text);
    }

    /// <summary>Writes an element that has no end tag in HTML.</summary>
    public void Void(string name, params (string Name, string Value)[] attributes)
    {
        WriteStart(name, attributes);
        _writer.WriteEndElement();
    }

    public void Text(string text) => _writer.WriteString(ToXml(text));

    public void Dispose()
    {
        _writer.Dispose();
        _stream.Dispose();
    }

    public override string ToString()
    {
        _writer.Flush();
        return $"<!DOCTYPE html>\n{Encoding.ASCII.GetString(_stream.GetBuffer(), 0, (int)_stream.Length)}\n";
    }

    private void WriteStart(string name, (string Name, string Value)[] attributes)
    {
        _writer.WriteStartElement(name);
        foreach (var (attribute, value) in attributes)
            _writer.WriteAttributeString(attribute, ToXml(value));
    }

    /// <summary>Replaces what XML can't contain, such as half of a surrogate pair.</summary>
    private static string ToXml(string text)
    {
        StringBuilder? result = null;
        for (var i = 0; i < text.Length; i++)
        {
            if (i + 1 < text.Length && XmlConvert.IsXmlSurrogatePair(text[i + 1], text[i]))
                i++;
            else if (!XmlConvert.IsXmlChar(text[i]))
                (result ??= new StringBuilder(text))[i] = '\uFFFD';
        }
        return result?.ToString() ?? text;
    }

    private sealed class EndTag(XmlWriter writer) : IDisposable
    {
        public void Dispose() => writer.WriteFullEndElement();
    }
}
