using System.Collections.Concurrent;

namespace FaultTolerantPay.SampleBank.Business;

/// <summary>
/// The copy of the business system's database that answers confirmations and queries. After a switch-over it may lack the last executions:
/// it calls them cancelled or not found, and only
/// the statement of the day tells. Kept in memory: a restart of the bank ends it.
/// </summary>
internal sealed class Replica
{
    private readonly ConcurrentDictionary<string, bool> _unseen = new(StringComparer.Ordinal);

    public bool HasSeen(string reference) => !_unseen.ContainsKey(reference);

    public void Lose(string reference) => _unseen.TryAdd(reference, true);

    public void CatchUp() => _unseen.Clear();
}
