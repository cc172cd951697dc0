using System.Text.Json;
using FaultTolerantPay.Model;
using FaultTolerantPay.Routing.Files;

namespace FaultTolerantPay.Cards;

/// <summary>Builds a table from the rows of a prefix file, and compares each row with the others.</summary>
internal static class CardPrefixReader
{
    private const int MaxBankName = 100;

    // Messages look for the position of each wrong field, which takes time in a long file: reading ends when no more errors are kept.
    private const int MaxErrors = RoutingFile<CardPrefixTable>.MaxErrors;

    private static readonly ObjectShape Row = new("card prefix", ["prefix", "length", "bank", "type"], ["bankName"]);

    public static CardPrefixFile Read(FileReading reading, string name)
    {
        if (!reading.Tape.HasRoot)
        {
            return Result(reading, name, null, []);
        }

        if (reading.Tape[0].Type != JsonTokenType.StartArray)
        {
            reading.AddError(0, $"this is {ObjectReader.KindOf(reading.Tape[0].Type)}; a list of card prefixes is expected");
            return Result(reading, name, null, []);
        }

        var rows = new Dictionary<(string Prefix, int Length), FileRow>();
        List<(FileRow Row, CardPrefixFindingKind Kind, FileRow Other)> found = [];
        foreach (int item in reading.Tape.Items(0).TakeWhile(_ => reading.Count <= MaxErrors))
        {
            if (ReadRow(reading, item) is not { } row || rows.TryAdd(row.Key, row))
            {
                continue;
            }

            FileRow first = rows[row.Key];
            if (first.HasSameValues(row.Value))
            {
                found.Add((row, CardPrefixFindingKind.Repeated, first));
            }
            else
            {
                reading.AddError(
                    row.Node,
                    $"line {LineOf(reading, first)} has this prefix and length for {Described(first.Value)}, this row for " +
                    $"{Described(row.Value)}; each prefix and length is expected once");
            }
        }

        found.AddRange(rows.Values.SelectMany(row => Nested(rows, row)));
        return Result(
            reading,
            name,
            new CardPrefixTable([.. rows.Values.Select(row => row.Value)]),
            found.OrderBy(finding => finding.Row.Node).Take(CardPrefixFile.MaxFindings)
                .Select(finding => Finding(reading, finding.Row, finding.Kind, finding.Other)));
    }

    private static CardPrefixFile Result(FileReading reading, string name, CardPrefixTable? table,
        IEnumerable<CardPrefixFinding> findings) =>
        new(name, table, reading.Result(table).Errors, [.. findings]);

    /// <summary>One row; null if it has an error.</summary>
    private static FileRow? ReadRow(FileReading reading, int item)
    {
        int before = reading.Count;
        if (!ObjectReader.TryOpen(reading, item, Row, out ObjectReader of))
        {
            return null;
        }

        string prefix = of.Text("prefix");
        Check(
            reading, of, "prefix", prefix.Length is > 0 and <= CardPrefixTable.MaxPrefixLength && prefix.All(char.IsAsciiDigit),
            $"1 to {CardPrefixTable.MaxPrefixLength} digits are expected");
        int length = (int)of.Number("length", 0, CardNumber.MinLength, CardNumber.MaxLength);
        string bank = of.Text("bank");
        Check(reading, of, "bank", Identifier.IsValid(bank), $"a bank's code of {Identifier.Expectation} is expected");
        string? bankName = of.Has("bankName") ? of.Text("bankName") : null;
        Check(
            reading, of, "bankName", bankName is null || PlainText.FindError(bankName, MaxBankName) is null,
            $"a name of 1 to {MaxBankName} visible characters is expected");
        int type = of.OneOf("type", CardPrefix.TypeCodes);
        return reading.Count > before ? null
            : new FileRow(new CardPrefix(prefix, length, bank, bankName, (CardType)type), of.NodeOf("prefix"));
    }

    /// <summary>Reports a wrong text. A missing field, or one that is no text, was reported already.</summary>
    private static void Check(FileReading reading, ObjectReader of, string field, bool isRight, string expected)
    {
        if (!isRight && of.NodeOf(field) is >= 0 and int node && reading.Tape[node].Type == JsonTokenType.String)
        {
            reading.AddError(node, expected);
        }
    }

    /// <summary>The next shorter prefix that this one begins with, if it is of another bank or type.</summary>
    private static IEnumerable<(FileRow Row, CardPrefixFindingKind Kind, FileRow Other)> Nested(
        Dictionary<(string Prefix, int Length), FileRow> rows, FileRow row)
    {
        for (int length = row.Value.Prefix.Length - 1; length > 0; length--)
        {
            if (!rows.TryGetValue((row.Value.Prefix[..length], row.Value.NumberLength), out FileRow? outer))
            {
                continue;
            }

            if (outer.Value.Bank != row.Value.Bank)
            {
                yield return (row, CardPrefixFindingKind.NestedInOtherBank, outer);
            }
            else if (outer.Value.Type != row.Value.Type)
            {
                yield return (row, CardPrefixFindingKind.NestedInOtherType, outer);
            }

            yield break;
        }
    }

    private static CardPrefixFinding Finding(FileReading reading, FileRow row, CardPrefixFindingKind kind, FileRow other) => new(
        kind,
        reading.Tape.Text.PositionOf(reading.Tape.OffsetOf(row.Node)),
        kind == CardPrefixFindingKind.Repeated
            ? $"{row.Value} is in line {LineOf(reading, other)} already; this row changes nothing"
            : $"{row.Value} is within {other.Value} of line {LineOf(reading, other)}; numbers that begin with " +
                $"{row.Value.Prefix} are of {Described(row.Value)}");

    private static int LineOf(FileReading reading, FileRow row) => reading.Tape.Text.PositionOf(reading.Tape.OffsetOf(row.Node)).Line;

    private static string Described(CardPrefix prefix) =>
        prefix.BankName is null ? $"{prefix.Bank} {prefix.TypeCode}" : $"{prefix.Bank} ({prefix.BankName}) {prefix.TypeCode}";

    /// <summary>A row without an error, and the node of its prefix. Its position is found only where it is told: that takes time.</summary>
    private sealed record FileRow(CardPrefix Value, int Node)
    {
        public (string Prefix, int Length) Key => (Value.Prefix, Value.NumberLength);

        public bool HasSameValues(CardPrefix other) => Value.Bank == other.Bank && Value.Type == other.Type
            && Value.BankName == other.BankName;
    }
}
