using FaultTolerantPay.SampleHost.Drill.Audit;
using FaultTolerantPay.Transactions;

namespace FaultTolerantPay.SampleHost.Drill.Results;

/// <summary>What every drill must have met at least once, so that a pass says something.</summary>
internal static class Coverage
{
    public static IReadOnlyList<string> NotReached(
        Tally tally, IReadOnlyDictionary<string, long> events, IReadOnlyDictionary<(string Purpose, bool Happened), long> unknowns, IReadOnlyList<StoredAdvance> advances, RefundTally refunds)
    {
        List<string> missing = [];
        void Need(bool reached, string what)
        {
            if (!reached)
                missing.Add(what);
        }

        Need(tally.Count(OutcomeKind.Advanced) > 0, "an advance");
        IReadOnlyDictionary<RefusalCode, int> refused = tally.Refused;
        foreach (RefusalCode code in Enum.GetValues<RefusalCode>())
            Need(refused.ContainsKey(code), $"refusal {code}");
        foreach (string purpose in new[] { "Payout", "Collection" })
        {
            Need(unknowns.ContainsKey((purpose, true)), $"{purpose.ToLowerInvariant()} unknown, found to have happened");
            Need(unknowns.ContainsKey((purpose, false)), $"{purpose.ToLowerInvariant()} unknown, found not to have happened");
        }
        Need(advances.Any(advance => advance.IsSuperseded), "a superseded advance");
        Need(events.ContainsKey("delinquent"), "a delinquent advance");
        Need(refunds.Taken > 0, "a refund");
        Need(events.ContainsKey("customer-refunded"), "a refund after collection");
        return missing;
    }
}
