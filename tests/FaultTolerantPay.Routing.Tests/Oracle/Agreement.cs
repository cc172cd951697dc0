using FaultTolerantPay.Routing.Engine;
using FaultTolerantPay.Routing.Engine.Search;
using FaultTolerantPay.Routing.Explain;
using FaultTolerantPay.Routing.Live;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Tests.Oracle;

/// <summary>Compares every strategy and vector width with the naive router.</summary>
internal static class Agreement
{
    private static readonly VectorChoice[] Widths = [.. Enum.GetValues<VectorChoice>().Where(v => v <= VectorChoices.Widest)];

    /// <summary>The world compiled for every strategy and width that takes it; the first table is never null.</summary>
    public static (string Name, OperationTable? Table)[] Tables(GeneratedModel world)
    {
        GeneratedModelSize size = world.Size;
        return
        [
            .. Widths.Select(w => ($"columns {w}", world.Compile(RoutingStrategy.ColumnBitmaps, w))),
            .. Widths.Select(w => ($"single columns {w}", size.Seed % 4 == 0 ? world.Compile(RoutingStrategy.ColumnBitmaps, w, 0) : null)),
            ("combinations", world.Compile(RoutingStrategy.CombinationTable, VectorChoices.Widest)),
            ("masks", world.Compile(RoutingStrategy.MergedMasks, VectorChoices.Widest)),
            ("masks scalar", world.Compile(RoutingStrategy.MergedMasks, VectorChoice.Scalar)),
            ("bit tests", world.Compile(RoutingStrategy.BitTests, VectorChoice.Scalar)),
            ("ordered rules", world.Compile(RoutingStrategy.OrderedRules, VectorChoice.Scalar)),
        ];
    }

    /// <summary>Throws at the first difference, with the size that makes it again.</summary>
    public static (int Routed, int Failed) Check(GeneratedModelSize size, int queries, SoftRule[]? softRules = null)
    {
        var world = new GeneratedModel(size, softRules);
        (string Name, OperationTable? Table)[] tables = Tables(world);
        NaiveRouter oracle = world.Oracle();
        int routed = 0;
        for (int q = 0; q < queries; q++)
        {
            if (q % 50 == 49)
            {
                world.ChangeLive(q % Math.Max(1, size.Channels));
                oracle.LiveChanged();
            }

            RouteQuery query = world.NextRequest().AsQuery();
            (List<int> ranked, HardRule? failedRule) = oracle.Route(query);
            routed += ranked.Count > 0 ? 1 : 0;
            if (q % 25 == 0)
            {
                CompareExplanation(tables[0].Table!, oracle, query, world, ranked, failedRule);
            }

            foreach ((string name, OperationTable? table) in tables)
            {
                if (table is not null)
                {
                    Compare(table, query, ranked, failedRule, $"{name}, {size}, query {q}, amount {query.AmountMinor}", q % 10 == 0);
                }
            }
        }

        return (routed, queries - routed);
    }

    private static void CompareExplanation(OperationTable table, NaiveRouter oracle, in RouteQuery query, GeneratedModel world,
        List<int> ranked, HardRule? failedRule)
    {
        RouteExplanation explanation = table.Explain(query);
        Assert.That(explanation.FailedRule, Is.SameAs(failedRule));
        Assert.That(explanation.Channels, Has.Length.EqualTo(world.Catalogue.Channels.Length));
        for (int i = 0; i < explanation.Channels.Length; i++)
        {
            ChannelExplanation channel = explanation.Channels[i];
            int index = world.Catalogue.IndexOf(channel.Channel.Id);
            if (i < ranked.Count)
            {
                Assert.That((index, channel.Rank, channel.RemovedBy), Is.EqualTo((ranked[i], (int?)i + 1, (HardRule?)null)));
                Assert.That(channel.Values.Select(v => v.Value), Is.EqualTo(oracle.ValuesOf(index, query)));
                continue;
            }

            HardRule? first = null;
            foreach (HardRule rule in world.Policy.HardRules)
            {
                if (!oracle.Passes(rule, index, query))
                {
                    first = rule;
                    break;
                }
            }

            Assert.That(channel.RemovedBy, Is.SameAs(first));
            Assert.That(channel.Reason, Is.Not.Empty);
        }
    }

    /// <summary>Throws if a table answers a query otherwise than expected.</summary>
    public static void Compare(OperationTable table, in RouteQuery query, List<int> ranked, HardRule? failedRule, string where,
        bool withCandidates)
    {
        RouteDecision decision = table.Route(query);
        int chosen = decision.IsRouted ? decision.CatalogueIndex : -1;
        int expected = ranked.Count > 0 ? ranked[0] : -1;
        if (chosen != expected)
        {
            throw new DisagreementException($"{where}: channel {chosen}, expected {expected}");
        }

        if (!ReferenceEquals(decision.FailedRule, failedRule))
        {
            throw new DisagreementException($"{where}: rule {decision.FailedRule?.Name ?? "none"}, expected {failedRule?.Name ?? "none"}");
        }

        if (!withCandidates)
        {
            return;
        }

        CompareCandidates(table, query, ranked, null, where);
        // Every second channel of the catalogue, so that some of the best are left out.
        CompareCandidates(table, query, [.. ranked.Where(IsInSet)], SetOf(table), $"{where}, among a set");
    }

    private static void CompareCandidates(OperationTable table, in RouteQuery query, List<int> ranked, ChannelSet? among, string where)
    {
        int rank = 0;
        foreach (RouteDecision candidate in table.Candidates(query, 5, among))
        {
            if (rank >= ranked.Count || candidate.CatalogueIndex != ranked[rank])
            {
                throw new DisagreementException(
                    $"{where}: candidate {rank} is {candidate.CatalogueIndex}, expected {(rank < ranked.Count ? ranked[rank] : -1)}");
            }

            rank++;
        }

        if (rank != Math.Min(5, ranked.Count))
        {
            throw new DisagreementException($"{where}: {rank} candidates, expected {Math.Min(5, ranked.Count)}");
        }
    }

    private static bool IsInSet(int catalogueIndex) => catalogueIndex % 2 == 1;

    private static ChannelSet SetOf(OperationTable table) => new(
        table.Rules.CompiledChannels.Where(channel => IsInSet(channel.Index)).Select(channel => channel.State.Handle));
}
