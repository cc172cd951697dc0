using System.Xml;
using System.Xml.Linq;
using FaultTolerantPay.Fuzzing.Checks;

namespace FaultTolerantPay.Fuzzing.Targets;

/// <summary>What holds for the formats of account statements, told by the text of the file without the reader's own code.</summary>
internal static class AccountLaws
{
    /// <summary>Each statement and each booked entry of a sound file was given.</summary>
    public static void Camt053(AccountRead read, InputLines lines)
    {
        if (!read.Reading.IsSound || Root(lines.Bytes) is not { Name.LocalName: "Document" } document)
        {
            return;
        }

        XNamespace ns = document.Name.Namespace;
        XElement[] statements = [.. document.Elements(ns + "BkToCstmrStmt").Elements(ns + "Stmt")];
        Invariant.Holds(read.Statements.Count == statements.Length, "each statement of a sound file is given");
        for (int i = 0; i < statements.Length; i++)
        {
            int booked = statements[i].Elements(ns + "Ntry").Count(entry => entry.Elements(ns + "Sts").ToArray() is [var status]
                && status.Value.Trim() == "BOOK");
            Invariant.Holds(read.Statements[i].Entries.Count >= booked, "each booked entry of a sound file is given");
        }
    }

    /// <summary>Each field 61 of a sound file is an entry.</summary>
    public static void Mt940(AccountRead read, InputLines lines)
    {
        if (read.Reading.IsSound)
        {
            int fields = Enumerable.Range(1, lines.Count).Count(line => lines[line].StartsWith(":61:"u8));
            int entries = read.Statements.Sum(statement => statement.Entries.Count);
            Invariant.Holds(entries >= fields, "each field 61 of a sound file is an entry");
        }
    }

    /// <summary>The root of the whole tree; null if the XML is broken.</summary>
    private static XElement? Root(byte[] xml)
    {
        try
        {
            using var reader = XmlReader.Create(
                new MemoryStream(xml), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null });
            return XDocument.Load(reader).Root;
        }
        catch (XmlException)
        {
            return null;
        }
    }
}
