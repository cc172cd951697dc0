using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using FaultTolerantPay.Model;
using FaultTolerantPay.Routing.Files;
using FaultTolerantPay.Statements.Reading;

namespace FaultTolerantPay.Statements.Formats;

/// <summary>Reads the description of a format. What is wrong is recorded with its place, and reading goes on.</summary>
internal static class FormatFileReader
{
    private const int MaxLength = BoundedText.MaxLine - 1;
    private const int MaxSkipped = 1_000;

    private static readonly ObjectShape Root = new(
        "format",
        ["name", "encoding", "layout", "timeFormat", "timeZone", "columns", "rules"],
        [
            "$schema", "separator", "prefix", "quotes", "header", "length", "skipLines", "comments", "currency", "decimalPoint",
            "groupSeparator", "fields", "statuses", "summary", "totals",
        ]);

    private static readonly ObjectShape Column = new(
        "column", ["id"], ["names", "position", "start", "width", "optional", "unit", "sign", "none"]);

    private static readonly ObjectShape Fields = new(
        "fields",
        [],
        ["ourReference", "theirReference", "originalReference", "amount", "currency", "fee", "net", "at", "merchantNumber"]);

    private static readonly ObjectShape Rule = new("rule", [], ["when", "kind", "status", "ignore", "negativeAmount", "fields"]);

    private static readonly ObjectShape Condition = new("condition", ["column"], ["is", "isNot"]);

    private static readonly ObjectShape Status = new("status", ["when", "status"], []);

    private static readonly ObjectShape Total = new("total", ["names"], ["before", "after", "sum", "when", "optional"]);

    private static readonly string[] Encodings = ["utf-8", "gbk", "gb18030", "iso-8859-1"];

    private static readonly string[] Layouts = ["delimited", "fixed"];

    private static readonly string[] Units = ["major", "minor"];

    private static readonly string[] Signs = ["leading", "turned", "creditIsPlus", "debitIsPlus"];

    /// <summary>The kinds of objects, as the published schema has them.</summary>
    public static ImmutableArray<ObjectShape> Shapes { get; } = [Root, Column, Fields, Rule, Condition, Status, Total];

    /// <summary>The format; null if it has errors.</summary>
    public static ConfiguredFormat? Read(FileReading reading)
    {
        if (!reading.Tape.HasRoot || !ObjectReader.TryOpen(reading, 0, Root, out ObjectReader root))
        {
            return null;
        }

        root.Text("$schema");
        bool isFixed = root.OneOf("layout", Layouts) == 1;
        Encoding encoding = EncodingOf(root.OneOf("encoding", Encodings));
        bool hasHeader = root.Flag("header", !isFixed);
        int length = (int)root.Number("length", 0, 1, MaxLength);
        if (isFixed && !root.Has("length"))
        {
            reading.Missing(0, "length", "it is missing; every format of fixed width has it");
        }

        int before = reading.Count;
        FormatColumn[] columns = ReadColumns(reading, root, isFixed ? length : 0, hasHeader && !isFixed);
        var file = new FormatNames(
            reading, [.. columns.Select(column => column.Id)], root.Has("columns") && reading.Count == before);
        FormatFields fields = root.Object("fields", Fields, NoFields, of => ReadFields(file, of, NoFields));
        FormatStatus[] statuses =
        [
            .. root.List("statuses", "a list of statuses", (_, node) => ObjectReader.TryOpen(reading, node, Status, out ObjectReader of)
                ? new FormatStatus(file.Conditions(of, Condition), (StatementRowStatus)(of.OneOf("status", RowWords.Statuses) + 1))
                : new FormatStatus([], default)),
        ];
        bool hasCurrency = root.Has("currency");
        bool isRightSoFar = reading.Count == before && root.Has("columns");
        var format = new ConfiguredFormat
        {
            Name = PlainOf(reading, root, "name", Identifier.IsValid(root.Text("name")), $"a name of {Identifier.Expectation} is expected"),
            Encoding = encoding,
            Delimited = isFixed ? null : ReadForm(reading, root, encoding),
            Length = length,
            HasHeader = hasHeader,
            SkippedLines = (int)root.Number("skipLines", 0, 0, MaxSkipped),
            Comments = [.. root.Texts("comments").Where(text => text.Length > 0)],
            Time = ReadTime(reading, root),
            Zone = ReadZone(reading, root),
            Currency = hasCurrency ? ReadCurrency(reading, root) : null,
            Columns = columns,
            Rules =
            [
                .. root.List("rules", "a list of rules", (_, node) =>
                    ReadRule(file, node, fields, isRightSoFar, hasCurrency, statuses.Length > 0)),
            ],
            Statuses = statuses,
            Summary = root.Has("summary") ? PlainOf(reading, root, "summary", root.Text("summary").Length > 0, "a text is expected") : null,
            Totals = [.. root.List("totals", "a list of totals", (_, node) => ReadTotal(file, node, root.Has("summary")))],
        };
        if (format.Rules.Length == 0 && root.NodeOf("rules") is >= 0 and int rules && reading.Tape[rules].Type == JsonTokenType.StartArray)
        {
            reading.AddError(rules, "one rule at least is expected");
        }

        return reading.Count == 0 ? format : null;
    }

    private static FormatFields NoFields { get; } = new([], [], [], [], [], [], [], [], []);

    private static Encoding EncodingOf(int index) => index switch
    {
        1 => StatementEncodings.Gbk,
        2 => StatementEncodings.Gb18030,
        3 => StatementEncodings.Latin1,
        _ => StatementEncodings.Utf8,
    };

    private static DelimitedForm ReadForm(FileReading reading, ObjectReader root, Encoding encoding)
    {
        int before = reading.Count;
        char separator = CharOf(reading, root, "separator", ",;|\t", ',');
        char? prefix = root.Has("prefix") ? CharOf(reading, root, "prefix", "`'~^", '`') : null;
        bool quotes = root.Flag("quotes", otherwise: false);
        if (quotes && prefix is not null && reading.Count == before)
        {
            reading.AddError(root.NodeOf("prefix"), "a format has either a prefix or quotes");
        }

        return new DelimitedForm(encoding, separator, prefix, quotes);
    }

    private static FormatColumn[] ReadColumns(FileReading reading, ObjectReader root, int length, bool hasHeader)
    {
        int beforeForm = reading.Count;
        char point = CharOf(reading, root, "decimalPoint", ".,", '.');
        char? group = root.Has("groupSeparator") ? CharOf(reading, root, "groupSeparator", ",.' ", ',') : null;
        if (group == point && reading.Count == beforeForm)
        {
            reading.AddError(root.NodeOf("groupSeparator"), "another character than that of decimalPoint is expected");
        }

        var ids = new HashSet<string>(StringComparer.Ordinal);
        FormatColumn[] columns = [.. root.List("columns", "a list of columns", (_, node) =>
        {
            if (!ObjectReader.TryOpen(reading, node, Column, out ObjectReader of))
            {
                return new FormatColumn("", [], 0, default, false, AmountForm.Major, null);
            }

            int before = reading.Count;
            string id = of.Text("id");
            if (of.NodeOf("id") is >= 0 and int idNode && reading.Tape[idNode].Type == JsonTokenType.String
                && (!Identifier.IsValid(id) || !ids.Add(id)))
            {
                reading.AddError(of.NodeOf("id"), $"an id of {Identifier.Expectation} that no other column has is expected");
            }

            ImmutableArray<string> names = of.Texts("names");
            int start = (int)of.Number("start", 1, 1, MaxLength) - 1;
            int width = (int)of.Number("width", 1, 1, MaxLength);
            if (length > 0 && start + width > length)
            {
                reading.AddError(node, $"the column ends at byte {start + width}; a line has {length}");
            }

            int sign = of.OneOf("sign", Signs);
            var column = new FormatColumn(
                id,
                [.. names],
                (int)of.Number("position", 1, 1, StatementLines.MaxFields) - 1,
                new FixedField(start, width),
                of.Flag("optional", otherwise: false),
                new AmountForm(of.OneOf("unit", Units) == 1, point, group, sign < 0 ? AmountSign.Leading : (AmountSign)(sign + 1)),
                of.Has("none") ? of.Text("none") : null);
            if (reading.Count == before)
            {
                Require(reading, of, node, length > 0 ? ["start", "width"] : hasHeader ? ["names"] : ["position"]);
            }

            return column;
        })];
        if (columns.Length > StatementLines.MaxFields)
        {
            reading.AddError(root.NodeOf("columns"), $"at most {StatementLines.MaxFields} columns are expected");
        }

        return columns;
    }

    /// <summary>Checks that a column says where it is, in the way of the layout.</summary>
    private static void Require(FileReading reading, ObjectReader of, int node, string[] fields)
    {
        foreach (string field in fields.Where(field => !of.Has(field)))
        {
            reading.Missing(node, field, "it is missing; it says where the column is in this layout");
        }

        if (of.NodeOf("names") is >= 0 and int names && !reading.Tape.Items(names).Any())
        {
            reading.AddError(names, "one name at least is expected");
        }
    }

    private static FormatFields ReadFields(FormatNames file, ObjectReader of, FormatFields otherwise) => new(
        file.Columns(of, "ourReference", otherwise.Ours),
        file.Columns(of, "theirReference", otherwise.Theirs),
        file.Columns(of, "originalReference", otherwise.Original),
        file.Columns(of, "amount", otherwise.Amount),
        file.Columns(of, "currency", otherwise.Currency),
        file.Columns(of, "fee", otherwise.Fee),
        file.Columns(of, "net", otherwise.Net),
        file.Columns(of, "at", otherwise.At),
        file.Columns(of, "merchantNumber", otherwise.Merchant));

    private static FormatRule ReadRule(
        FormatNames file, int node, FormatFields otherwise, bool isRightSoFar, bool hasCurrency, bool hasStatuses)
    {
        FileReading reading = file.Reading;
        if (!ObjectReader.TryOpen(reading, node, Rule, out ObjectReader of))
        {
            return new FormatRule([], default, default, true, false, NoFields);
        }

        int before = reading.Count;
        bool ignores = of.Flag("ignore", otherwise: false);
        FormatFields fields = of.Object("fields", Fields, otherwise, inner => ReadFields(file, inner, otherwise));
        var rule = new FormatRule(
            file.Conditions(of, Condition),
            (StatementRowKind)(of.OneOf("kind", RowWords.Kinds) + 1),
            of.Has("status") ? (StatementRowStatus)(of.OneOf("status", RowWords.Statuses) + 1) : null,
            ignores,
            of.Flag("negativeAmount", otherwise: false),
            fields);
        // What is missing because something else is wrong is not told twice.
        if (!ignores && isRightSoFar && reading.Count == before)
        {
            CheckRule(reading, of, node, fields, hasCurrency, hasStatuses);
        }

        return rule;
    }

    /// <summary>Checks that a rule, with what the format says for all rules, has what every row has.</summary>
    private static void CheckRule(
        FileReading reading, ObjectReader of, int node, FormatFields fields, bool hasCurrency, bool hasStatuses)
    {
        if (!of.Has("kind"))
        {
            reading.Missing(node, "kind", "it is missing; every rule has it that does not ignore its lines");
        }

        if (!of.Has("status") && !hasStatuses)
        {
            reading.Missing(node, "status", "it is missing, and the format has no statuses");
        }

        foreach ((string name, int[] columns) in new[] { ("amount", fields.Amount), ("at", fields.At), ("currency", fields.Currency) })
        {
            if (columns.Length == 0 && !(name == "currency" && hasCurrency))
            {
                reading.Missing(node, "fields", $"neither the rule nor the format says which column has {name}");
            }
        }
    }

    private static FormatTotal ReadTotal(FormatNames file, int node, bool hasSummary)
    {
        FileReading reading = file.Reading;
        if (!ObjectReader.TryOpen(reading, node, Total, out ObjectReader of))
        {
            return new FormatTotal([""], null, "", -1, [], true);
        }

        int before = reading.Count;
        ImmutableArray<string> names = of.Texts("names");
        if (names.IsEmpty && of.NodeOf("names") is >= 0 and int empty && reading.Tape[empty].Type == JsonTokenType.StartArray)
        {
            reading.AddError(empty, "one name at least is expected");
        }

        int sum = of.Has("sum") ? file.Column(of.NodeOf("sum")) : -1;
        var total = new FormatTotal(
            names.IsEmpty ? [""] : [.. names],
            of.Has("before") ? PlainOf(reading, of, "before", of.Text("before").Length > 0, "a text is expected") : null,
            of.Has("after") ? PlainOf(reading, of, "after", of.Text("after").Length > 0, "a text is expected") : "",
            sum,
            file.Conditions(of, Condition),
            of.Flag("optional", otherwise: false));
        if (reading.Count > before)
        {
            return total;
        }

        if (of.Has("before") != of.Has("after"))
        {
            reading.Missing(node, of.Has("before") ? "after" : "before", "it is missing; before and after are together");
        }

        if (!of.Has("before") && !hasSummary)
        {
            reading.Missing(node, "before", "it is missing, and the format has no summary");
        }

        return total;
    }

    private static TimePattern ReadTime(FileReading reading, ObjectReader root)
    {
        TimePattern? pattern = TimePattern.TryParse(root.Text("timeFormat"));
        PlainOf(reading, root, "timeFormat", pattern is not null, "a form of time such as yyyy-MM-dd HH:mm:ss is expected");
        return pattern ?? TimePattern.DateAndTime;
    }

    private static StatementZone ReadZone(FileReading reading, ObjectReader root)
    {
        StatementZone? zone = StatementZone.TryParse(root.Text("timeZone"));
        PlainOf(reading, root, "timeZone", zone is not null, "an offset such as +08:00, or a time zone such as Asia/Shanghai, is expected");
        return zone ?? StatementZone.Utc;
    }

    private static Currency ReadCurrency(FileReading reading, ObjectReader root)
    {
        var currency = new Currency(root.Text("currency"));
        PlainOf(reading, root, "currency", currency.IsKnown, "a currency of ISO 4217 is expected");
        return currency;
    }

    private static char CharOf(FileReading reading, ObjectReader of, string field, string allowed, char otherwise)
    {
        if (!of.Has(field))
        {
            return otherwise;
        }

        string text = of.Text(field);
        bool isRight = text.Length == 1 && allowed.Contains(text[0], StringComparison.Ordinal);
        string names = string.Join(" ", allowed.Select(c => c switch { '\t' => "tab", ' ' => "space", _ => c.ToString() }));
        PlainOf(reading, of, field, isRight, $"one of the characters {names} is expected");
        return isRight ? text[0] : otherwise;
    }

    /// <summary>A text, with an error if it is wrong. A missing field, or one that is no text, was reported already.</summary>
    private static string PlainOf(FileReading reading, ObjectReader of, string field, bool isRight, string expected)
    {
        if (!isRight && of.NodeOf(field) is >= 0 and int node && reading.Tape[node].Type == JsonTokenType.String)
        {
            reading.AddError(node, expected);
        }

        return of.NodeOf(field) is >= 0 and int read && reading.Tape[read].Type == JsonTokenType.String ? of.Text(field) : "";
    }
}
