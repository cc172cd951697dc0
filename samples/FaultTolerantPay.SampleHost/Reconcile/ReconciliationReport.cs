using System.Globalization;
using FaultTolerantPay.SampleHost.CommandLine;
using Spectre.Console;

namespace FaultTolerantPay.SampleHost.Reconcile;

/// <summary>What a comparison found, as tables or JSON.</summary>
internal sealed record ReconciliationReport(
    ReconcileOptions Options, SideReport Ours, SideReport Theirs, MatchTotals Totals, IReadOnlyList<MatchResult> Shown)
{
    /// <summary>What was put into the queue; null: nothing was.</summary>
    public StatementOpening? Opening { get; init; }

    /// <summary>Whether both files were read without an error, and every figure adds up.</summary>
    public bool IsWhole => Ours.Reading.IsSound && Theirs.Reading.IsSound && Totals.AddUp;

    /// <summary>Whether no row of the statement is of the day that was given.</summary>
    public bool IsOfAnotherDay { get; init; }

    /// <summary>
    /// Whether both files were read without an error, every figure adds up, and nothing is left for a person to decide. By a wrong day
    /// every row that one side lacks could be held for the next file, and nothing would be found.
    /// </summary>
    public bool IsRight => IsWhole && !Totals.HasDiscrepancies && !(IsOfAnotherDay && Held > 0);

    private long Held => Totals.Counts[MatchKind.Held];

    public object AsJson() => new
    {
        Options.File.Format,
        Statement = Side(Options.File.Path, Theirs),
        Ledger = Side(Options.LedgerFile, Ours),
        Sums = Sums("theirs", Theirs).Concat(Sums("ours", Ours)),
        Counts = Totals.Counts.ToDictionary(count => JsonName(count.Key), count => count.Value),
        Totals.AddUp,
        Results = Shown.Select(Result),
        Queue = Opening,
        IsOfAnotherDay,
        IsRight,
    };

    public void Show(Invocation invocation)
    {
        ShowErrors(invocation, Options.File.Path, Theirs);
        ShowErrors(invocation, Options.LedgerFile, Ours);
        Table sums = new Table { Border = TableBorder.Simple }.AddColumns("side", "kind", "status", "rows", "amount", "fees");
        foreach ((string side, SideTotal total) in Theirs.Totals.Select(t => ("theirs", t)).Concat(Ours.Totals.Select(t => ("ours", t))))
        {
            sums.Row(side, total.Kind.ToString(), total.Status.ToString(), Number(total.Rows), Amount(total), Fees(total));
        }

        invocation.Console.Write(sums);
        if (Theirs.Reading.Totals.Count > 0)
        {
            Table stated = new Table { Border = TableBorder.Simple }.AddColumns("the statement says", "it states", "its rows give");
            foreach (ControlTotal total in Theirs.Reading.Totals)
            {
                stated.Row(total.Name, total.Stated, total.Found);
            }

            invocation.Console.Write(stated);
        }

        Table counts = new Table { Border = TableBorder.Simple }.AddColumns("result", "number");
        foreach ((MatchKind kind, long count) in Totals.Counts.Where(count => count.Value > 0))
        {
            counts.Row(kind.ToString(), Number(count));
        }

        invocation.Console.Write(counts);
        ShowResults(invocation);
        if (Options.Queue is not null)
        {
            invocation.Console.Line(
                Opening is { } opening
                    ? $"In the queue: {Number(opening.Opened)} opened, {Number(opening.Changed)} changed, {Number(opening.Known)} known, "
                        + $"{Number(opening.Explained)} explained."
                    : "Nothing was put into the queue, because a file has errors.");
        }

        invocation.Console.Line(Conclusion());
    }

    private string Conclusion()
    {
        if (!Totals.AddUp)
        {
            return "The figures do not add up: this is an error of the program.";
        }

        if (!IsWhole)
        {
            return Totals.HasDiscrepancies
                ? "A file has errors: what it lacks may be there. What could be read does not agree."
                : "A file has errors: what could be read agrees.";
        }

        if (IsOfAnotherDay && Held > 0)
        {
            return $"No row of the statement is of {Options.StatementDay:yyyy-MM-dd}, and {Number(Held)} rows are held: "
                + "the day of the statement is expected.";
        }

        return Totals.HasDiscrepancies ? "Both sides do not agree."
            : Held > 0 ? $"Both sides agree. {Number(Held)} rows that one side lacks are held for the next file."
            : "Both sides agree.";
    }

    private static object Side(string path, SideReport side) => new
    {
        File = path,
        side.Reading.Rows,
        side.Reading.Errors,
        FirstErrors = side.Errors.Select(error => new { error.Line, error.Field, error.Value, error.Reason }),
        ControlTotals = side.Reading.Totals.Select(total => new { total.Name, total.Stated, total.Found, total.Agrees }),
    };

    private static IEnumerable<object> Sums(string side, SideReport report) => report.Totals.Select(total => new
    {
        Side = side,
        total.Kind,
        total.Status,
        Currency = total.Currency.Code,
        total.Rows,
        total.AmountMinor,
        total.FeeMicros,
    });

    private static object Result(MatchResult result) => new
    {
        result.Kind,
        Differences = result.Differences.ToString(),
        result.DifferenceMinor,
        Currency = result.Currency.Code,
        Ours = result.Ours is { } ours ? RowJson.Of(ours) : null,
        Theirs = result.Theirs.Select(row => RowJson.Of(row)),
    };

    private static string JsonName(MatchKind kind)
    {
        string name = kind.ToString();
        return char.ToLowerInvariant(name[0]) + name[1..];
    }

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static string Amount(SideTotal total) => long.MinValue <= total.AmountMinor && total.AmountMinor <= long.MaxValue
        ? new Money((long)total.AmountMinor, total.Currency).ToString()
        : $"{total.AmountMinor} minor units of {total.Currency}";

    private static string Fees(SideTotal total) => long.MinValue <= total.FeeMicros && total.FeeMicros <= long.MaxValue
        ? new ExactAmount((long)total.FeeMicros, total.Currency).ToString()
        : $"{total.FeeMicros} millionths of {total.Currency}";

    private static void ShowErrors(Invocation invocation, string path, SideReport side)
    {
        foreach (StatementError error in side.Errors)
        {
            invocation.Error.Line(error.ToString());
        }

        if (side.Reading.Errors > side.Errors.Count)
        {
            invocation.Error.Line($"{path}: {side.Reading.Errors} errors in all.");
        }
    }

    private void ShowResults(Invocation invocation)
    {
        if (Shown.Count == 0)
        {
            return;
        }

        Table results = new Table { Border = TableBorder.Simple }.AddColumns(
            "result", "differs in", "our reference", "their reference", "ours", "theirs", "difference", "line");
        foreach (MatchResult result in Shown.OrderBy(result => result.Kind).ThenBy(result => result.Ours?.Line ?? result.Theirs[0].Line))
        {
            StatementRow row = result.Ours ?? result.Theirs[0];
            results.Row(
                result.Kind.ToString(),
                result.Differences == RowDifferences.None ? "" : result.Differences.ToString(),
                row.OurReference,
                result.Theirs.Count > 0 ? string.Join(", ", result.Theirs.Take(3).Select(their => their.TheirReference)) : "",
                result.Ours?.Amount.ToString() ?? "",
                string.Join(", ", result.Theirs.Take(3).Select(their => their.Amount.ToString())),
                new Money(result.DifferenceMinor, result.Currency).ToString(),
                Number(row.Line));
        }

        invocation.Console.Write(results);
        long all = Totals.Counts.Where(count => count.Key is not (MatchKind.Matched or MatchKind.MatchedInParts or MatchKind.WithoutEffect))
            .Sum(count => count.Value);
        if (all > Shown.Count)
        {
            invocation.Console.Line($"{Shown.Count} of {all} results are shown: --max shows more, --csv writes all.");
        }
    }
}
