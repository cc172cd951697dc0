using FaultTolerantPay.SampleHost.Drill.Audit;

namespace FaultTolerantPay.SampleHost.Drill.Results;

/// <summary>What became of some advances, from the store's file. Each is counted once: the counts add up to all of them.</summary>
internal sealed class AdvanceTotals(IReadOnlyList<AdvanceRow> advances)
{
    /// <summary>Nothing is owed any more: collected, refunded or paid manually.</summary>
    public int Collected => In(AdvanceState.Collected);

    public int Superseded => In(AdvanceState.Superseded);

    public int Delinquent => In(AdvanceState.Delinquent);

    public int WrittenOff => In(AdvanceState.WrittenOff);

    public int Released => In(AdvanceState.Released);

    /// <summary>None, once everything is quiet.</summary>
    public int UnderWay => advances.Count - Collected - Superseded - Delinquent - WrittenOff - Released;

    public int LateDiscoveries => advances.Count(advance => advance.IsLateDiscovery);

    public Dictionary<string, long> Sum(Func<AdvanceRow, long> amount) =>
        advances.GroupBy(advance => advance.Currency).ToDictionary(group => group.Key, group => group.Sum(amount));

    private int In(AdvanceState state) => advances.Count(advance => advance.State == state);
}
