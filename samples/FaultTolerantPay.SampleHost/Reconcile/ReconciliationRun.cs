using FaultTolerantPay.SampleHost.CommandLine;
using FaultTolerantPay.SampleHost.Route;

namespace FaultTolerantPay.SampleHost.Reconcile;

/// <summary>Reads both sides and compares them.</summary>
internal sealed class ReconciliationRun(ReconcileOptions options) : IDisposable
{
    // With more of them, one file belongs to another day or merchant number: nobody could work on such a queue.
    private const int MaxUnexplained = 100_000;

    private readonly StatementMatcher _matcher = new(options.Rules);
    private readonly List<MatchResult> _unexplained = [];

    /// <summary>Everything that is not simply matched, if it is to be put into the queue.</summary>
    public IReadOnlyList<MatchResult> Unexplained => _unexplained.Count <= MaxUnexplained
        ? _unexplained
        : throw new UsageException(
            $"More than {MaxUnexplained:N0} rows differ: two files of the same day and merchant number are expected.");

    public ReconciliationReport Run(CancellationToken stop)
    {
        using ResultCsv? csv = options.CsvFile is { } path ? ResultCsv.Create("--csv", path) : null;
        using ResultCsv? held = options.HeldAfter is { } next ? ResultCsv.Create("--held-out", next) : null;
        if (options.HeldBefore is { } before)
        {
            HeldRows.Read(before, _matcher);
        }

        var ours = new SideReading(row => _matcher.AddOurs(row));
        bool isOfAnotherDay = options.StatementDay is not null;
        var theirs = new SideReading(row =>
        {
            _matcher.AddTheirs(row);
            isOfAnotherDay &= !options.IsOfDay(row);
        });
        StatementReading ledger;
        using (FileStream stream = RouteFiles.Open(options.LedgerFile, "a CSV file with our own records"))
        {
            ledger = new LedgerCsvReader().Read(new StatementSource(stream, options.LedgerFile, options.StatementDay), ours, stop);
        }

        StatementReading statement = options.File.Read(theirs, options.StatementDay, stop);
        var shown = new List<MatchResult>();
        MatchTotals totals = _matcher.Match(
            result =>
            {
                csv?.Write(result);
                if (options.Queue is not null && _unexplained.Count <= MaxUnexplained)
                {
                    _unexplained.Add(result);
                }

                if (result.Kind == MatchKind.Held)
                {
                    held?.Write(result);
                }

                if (shown.Count < options.MaxShown && result.Kind != MatchKind.WithoutEffect)
                {
                    shown.Add(result);
                }
            },
            stop);
        csv?.Complete();
        held?.Complete();
        return new ReconciliationReport(
            options,
            new SideReport(ledger, ours.Errors, totals.Ours),
            new SideReport(statement, theirs.Errors, totals.Theirs),
            totals,
            shown)
        {
            IsOfAnotherDay = isOfAnotherDay && statement.Rows > 0,
        };
    }

    public void Dispose() => _matcher.Dispose();
}
