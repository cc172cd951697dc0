using System.Text;

namespace FaultTolerantPay.Statements.Accounts;

/// <summary>
/// What the field 86 says about an entry, in one of three forms: subfields (<c>166?00…?20EREF+…</c>), codes between slashes
/// (<c>/EREF/…/REMI/…</c>), or free text. The payer writes the remittance text, so that codes in it count for less than those before it.
/// </summary>
internal sealed class Mt940Information
{
    private static readonly string[] SepaCodes =
        ["EREF+", "KREF+", "MREF+", "CRED+", "DEBT+", "COAM+", "OAMT+", "SVWZ+", "ABWA+", "ABWE+", "MTLG:"];

    private static readonly string[] SlashCodes =
    [
        "ACCW", "ADDR", "BENM", "BIC", "CNTP", "CSID", "EREF", "IBAN", "ID", "ISDT", "KREF", "MARF", "NAME", "NRTX", "ORDP", "PREF", "PURP",
        "REMI", "RTRN", "SVCL", "SWOC", "TRCD", "TRTP", "ULTB", "ULTC", "ULTD",
    ];

    public string PostingCode { get; private set; } = "";

    public string EndToEndId { get; private set; } = "";

    public string InstructionId { get; private set; } = "";

    public string PaymentId { get; private set; } = "";

    public string Name { get; private set; } = "";

    public string Remittance { get; private set; } = "";

    /// <summary>Reads the lines of a field.</summary>
    public static Mt940Information Read(Mt940Field field)
    {
        var found = new Mt940Information();
        // In both coded forms a line ends where it is full, in the middle of a word.
        string joined = field.First + string.Concat(field.More);
        if (IsInSubfields(joined))
        {
            found.ReadSubfields(joined);
        }
        else if (joined.StartsWith('/') && SlashCodes.Contains(joined[1..].Split('/', 2)[0]))
        {
            found.ReadSlashes(joined);
        }
        else
        {
            found.Remittance = string.Join(' ', new[] { field.First }.Concat(field.More).Select(line => line.Trim())).Trim();
        }

        found.EndToEndId = Reference(found.EndToEndId);
        found.InstructionId = Reference(found.InstructionId);
        found.PaymentId = Reference(found.PaymentId);
        return found;
    }

    /// <summary>A reference without padding; empty for the words that say there is none.</summary>
    public static string Reference(string text)
    {
        string plain = text.Trim();
        return plain is "NONREF" or "NOTPROVIDED" ? "" : plain;
    }

    /// <summary>Three digits, a mark, two digits: the mark is chosen by the bank.</summary>
    private static bool IsInSubfields(string text) => text.Length >= 6
        && !text.AsSpan(0, 3).ContainsAnyExceptInRange('0', '9') && !text.AsSpan(4, 2).ContainsAnyExceptInRange('0', '9')
        && !char.IsLetterOrDigit(text[3]) && text[3] is not (' ' or '/');

    private void ReadSubfields(string text)
    {
        PostingCode = text[..3];
        var purpose = new StringBuilder();
        var name = new StringBuilder();
        string code = "";
        var parts = new Dictionary<string, StringBuilder>(StringComparer.Ordinal);
        foreach (string subfield in text[4..].Split(text[3]))
        {
            if (subfield.Length < 2 || !char.IsAsciiDigit(subfield[0]) || !char.IsAsciiDigit(subfield[1]))
            {
                // The bank's mark within a text.
                purpose.Append(text[3]).Append(subfield);
                continue;
            }

            int number = ((subfield[0] - '0') * 10) + (subfield[1] - '0');
            string value = subfield[2..];
            if (number is 32 or 33)
            {
                name.Append(value);
            }
            else if (number is (>= 20 and <= 29) or (>= 60 and <= 63))
            {
                string? begun = code is "SVWZ+" or "MTLG:"
                    ? null
                    : Array.Find(SepaCodes, known => value.StartsWith(known, StringComparison.Ordinal));
                code = begun ?? code;
                value = begun is null ? value : value[begun.Length..];
                (IsRemittance(code) ? purpose : PartOf(parts, code)).Append(value);
            }
        }

        EndToEndId = Text(parts, "EREF+");
        InstructionId = Text(parts, "KREF+");
        Name = name.ToString().Trim();
        Remittance = purpose.ToString().Trim();
    }

    private void ReadSlashes(string text)
    {
        var before = new Dictionary<string, StringBuilder>(StringComparer.Ordinal);
        var after = new Dictionary<string, StringBuilder>(StringComparer.Ordinal);
        Dictionary<string, StringBuilder> values = before;
        string code = "";
        foreach (string token in text.Split('/'))
        {
            if (SlashCodes.Contains(token))
            {
                // Behind the remittance text the last one counts: the payer's text cannot come after the bank's own codes.
                code = token;
                values = code == "REMI" ? after : values;
                bool isFirst = !values.ContainsKey(code);
                if (values == after && !isFirst && code != "REMI")
                {
                    values[code].Clear();
                }

                continue;
            }

            PartOf(values, code).Append(values.GetValueOrDefault(code)?.Length > 0 ? "/" : "").Append(token);
        }

        EndToEndId = First(before, after, "EREF").Trim('/');
        InstructionId = First(before, after, "KREF").Trim('/');
        PaymentId = First(before, after, "PREF").Trim('/');
        Name = NameIn(before, after);
        string remittance = Text(after, "REMI").Trim('/');
        Remittance = (remittance.StartsWith("USTD//", StringComparison.Ordinal) ? remittance["USTD//".Length..] : remittance).Trim();
    }

    /// <summary>Its own code, or the third part of <c>/CNTP/account/BIC/name/city/</c>.</summary>
    private static string NameIn(Dictionary<string, StringBuilder> before, Dictionary<string, StringBuilder> after)
    {
        string[] counterparty = First(before, after, "CNTP").Split('/');
        string name = First(before, after, "NAME").Trim('/');
        return name.Length == 0 && counterparty.Length > 2 ? counterparty[2].Trim() : name;
    }

    private static bool IsRemittance(string code) => code is "" or "SVWZ+" or "MTLG:";

    private static StringBuilder PartOf(Dictionary<string, StringBuilder> parts, string code)
    {
        if (!parts.TryGetValue(code, out StringBuilder? part))
        {
            part = new StringBuilder();
            parts.Add(code, part);
        }

        return part;
    }

    private static string First(Dictionary<string, StringBuilder> before, Dictionary<string, StringBuilder> after, string code) =>
        before.ContainsKey(code) ? Text(before, code) : Text(after, code);

    private static string Text(Dictionary<string, StringBuilder> parts, string code) =>
        parts.TryGetValue(code, out StringBuilder? part) ? part.ToString().Trim() : "";
}
