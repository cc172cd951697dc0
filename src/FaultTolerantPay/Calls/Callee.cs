using System.Collections.Concurrent;
using System.Diagnostics;

namespace FaultTolerantPay.Calls;

/// <summary>A part of the host that the library calls: an institution, a channel, a stage, a sink or the business system.</summary>
internal sealed class Callee
{
    // These decide or report inside this process. All others leave the process.
    private static readonly string[] Inside =
        ["stage:", "rule:", "risk-control", "event-sink:", "store-probe", "work-lag:", "operator-controls"];

    private readonly AbandonedCalls _abandoned;
    private readonly ConcurrentDictionary<string, bool> _reported = new(StringComparer.Ordinal);

    internal Callee(string name, int maxAbandoned)
    {
        Name = name;
        _abandoned = new AbandonedCalls(maxAbandoned);
        Kind = Inside.Any(own => name.StartsWith(own, StringComparison.Ordinal)) ? ActivityKind.Internal : ActivityKind.Client;
    }

    /// <summary>A stable name, such as <c>payout:alpha</c>, for logs and metrics.</summary>
    public string Name { get; }

    /// <summary>The kind of activity that traces show for a call.</summary>
    internal ActivityKind Kind { get; }

    /// <summary>The number of calls that passed their timeout and have not ended.</summary>
    public int Abandoned => _abandoned.All;

    /// <summary>Whether no calls are made now because too many abandoned calls have not ended.</summary>
    public bool IsWithheld => _abandoned.AreTooMany;

    /// <summary>
    /// The merchants for which no calls are made now because too many of their abandoned calls have not ended. Other merchants are served.
    /// </summary>
    public IReadOnlyList<string> WithheldMerchants => _abandoned.FullMerchants;

    /// <summary>Whether no calls are made now for this merchant.</summary>
    internal bool IsWithheldFrom(string? merchant) => _abandoned.IsFull(merchant);

    /// <summary>Since when a call about an item has been abandoned; null if there is none.</summary>
    internal DateTimeOffset? AbandonedSince(string? item) => _abandoned.Since(item);

    internal void Abandon(CallSubject about, DateTimeOffset now) => _abandoned.Add(about, now);

    internal void End(CallSubject about) => _abandoned.Remove(about);

    /// <summary>Records that the log reports the callee as withheld or not: for a merchant, or (empty) for all.</summary>
    /// <returns>Whether this is a change.</returns>
    internal bool TryReportWithheld(string merchant, bool isWithheld) =>
        isWithheld ? _reported.TryAdd(merchant, true) : _reported.TryRemove(merchant, out _);

    /// <inheritdoc/>
    public override string ToString() => Name;
}
