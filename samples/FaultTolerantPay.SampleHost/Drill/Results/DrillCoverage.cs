using FaultTolerantPay.SampleHost.Drill.Audit;

namespace FaultTolerantPay.SampleHost.Drill.Results;

/// <summary>What every drill must have met at least once, so that a pass says something: by the traffic, and by the rehearsal.</summary>
internal static class DrillCoverage
{
    public static IReadOnlyList<CoverageItem> Of(Tally traffic, Tally rehearsed, HostStoreReader store)
    {
        List<AdvanceRow> advances = [.. store.Advances()];
        IReadOnlyList<(string Merchant, string Event, long Count)> events = store.Events();
        IReadOnlyList<(string Merchant, string Purpose, bool Happened, long Count)> unknowns = store.ResolvedUnknowns();

        ILookup<InstructionPurpose, string> failovers = ChannelResults.Failovers([.. store.Instructions()])
            .ToLookup(failover => failover.From.Purpose, failover => failover.From.Merchant);

        CoverageItem Failover(string what, InstructionPurpose purpose) =>
            Split(what, failovers[purpose], merchant => merchant, _ => 1);
        CoverageItem Event(string what, string name) =>
            Split(what, events.Where(happened => happened.Event == name), happened => happened.Merchant, happened => happened.Count);
        CoverageItem Unknown(string what, string purpose, bool happened) =>
            Split(what, unknowns.Where(unknown => unknown.Purpose == purpose && unknown.Happened == happened), unknown => unknown.Merchant,
                unknown => unknown.Count);

        return
        [
            new CoverageItem("an advance", traffic.Count(OutcomeKind.Advanced), rehearsed.Count(OutcomeKind.Advanced)),
            Event("an advance promised before its payout", "promised"),
            .. Enum.GetValues<RefusalCode>()
                .Select(code =>
                    new CoverageItem($"refusal {code}", traffic.Refused.GetValueOrDefault(code),
                        rehearsed.Refused.GetValueOrDefault(code))),
            Unknown("payout unknown, found to have happened", "Payout", true),
            Unknown("payout unknown, found not to have happened", "Payout", false),
            Unknown("collection unknown, found to have happened", "Collection", true),
            Unknown("collection unknown, found not to have happened", "Collection", false),
            Failover("a payout that another channel took over", InstructionPurpose.Payout),
            Failover("a collection that another channel took over", InstructionPurpose.Collection),
            Event("a collection in part", "part-collected"),
            Split("a debit posted by the business system", store.PostedDebits(), debit => debit.Merchant, debit => debit.Count),
            Split("a fee charged by a channel", advances.Where(advance => advance.FeesMinor > 0), advance => advance.Merchant, _ => 1),
            Split("a superseded advance", advances.Where(advance => advance.IsSuperseded), advance => advance.Merchant, _ => 1),
            Split("an execution found after collection, refunded",
                advances.Where(advance => advance is { IsLateDiscovery: true, CustomerRefundedMinor: > 0 }), advance => advance.Merchant,
                    _ => 1),
            Event("a delinquent advance", "delinquent"),
            new CoverageItem("a refund", traffic.Refunds.Taken, rehearsed.Refunds.Taken),
            Event("a refund after collection", "customer-refunded"),
        ];
    }

    private static CoverageItem Split<T>(string what, IEnumerable<T> all, Func<T, string> merchant, Func<T, long> count)
    {
        long traffic = 0;
        long rehearsal = 0;
        foreach (T one in all)
        {
            if (Rehearsal.IsPart(merchant(one)))
            {
                rehearsal += count(one);
            }
            else
            {
                traffic += count(one);
            }
        }

        return new CoverageItem(what, traffic, rehearsal);
    }
}
