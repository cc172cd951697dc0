using System.Diagnostics.Metrics;
using FaultTolerantPay.Calls;

namespace FaultTolerantPay.Statements.Fetching;

/// <summary>The metrics of statements. Names, units and tags are documented in <c>docs/reference/signals.md</c>.</summary>
internal sealed class StatementMetrics : IDisposable
{
    private readonly Meter _meter = new(Telemetry.Name);
    private readonly Counter<long> _files;
    private readonly Counter<long> _missing;
    private readonly Counter<long> _days;
    private readonly Counter<long> _rows;
    private readonly Counter<long> _discrepancies;

    public StatementMetrics()
    {
        _files = _meter.CreateCounter<long>(
            "faulttolerantpay.statements.files", "{file}",
            "Statement files that were stored, by provider and whether they were issued again.");
        _missing = _meter.CreateCounter<long>(
            "faulttolerantpay.statements.files.missing", "{file}", "Statement files that were reported as missing, by provider.");
        _days = _meter.CreateCounter<long>(
            "faulttolerantpay.statements.days", "{day}", "Days that were compared, by provider and status.");
        _rows = _meter.CreateCounter<long>(
            "faulttolerantpay.statements.rows", "{row}", "Rows that were compared, by provider, side and result.");
        _discrepancies = _meter.CreateCounter<long>(
            "faulttolerantpay.statements.discrepancies.opened", "{discrepancy}", "Discrepancies opened for settlement staff, by provider.");
    }

    /// <summary>A file was stored.</summary>
    public void Stored(StatementFile file) =>
        _files.Add(1, Tag(file.Provider), new("again", file.Supersedes is not null));

    /// <summary>A file is overdue; once for each day.</summary>
    public void Missing(ProviderId provider) => _missing.Add(1, Tag(provider));

    /// <summary>A comparison was stored, or a refusal, whose totals are those of before.</summary>
    public void Compared(StatementReconciliation day)
    {
        _days.Add(1, Tag(day.Provider), new("status", day.Status.ToString()));
        if (day.Status == StatementReconciliationStatus.Refused)
        {
            return;
        }

        foreach (ReconciliationTotal total in day.Totals)
        {
            Add(day.Provider, total.Result, "ours", total.OurRows);
            Add(day.Provider, total.Result, "theirs", total.TheirRows);
        }
    }

    /// <summary>Discrepancies were opened.</summary>
    public void Opened(ProviderId provider, int number)
    {
        if (number > 0)
        {
            _discrepancies.Add(number, Tag(provider));
        }
    }

    public void Dispose() => _meter.Dispose();

    private void Add(ProviderId provider, MatchKind result, string side, long rows)
    {
        if (rows > 0)
        {
            _rows.Add(rows, Tag(provider), new("side", side), new("result", result.ToString()));
        }
    }

    private static KeyValuePair<string, object?> Tag(ProviderId provider) => new("provider", provider.Value);
}
