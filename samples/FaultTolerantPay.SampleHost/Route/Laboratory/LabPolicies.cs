using System.Collections.Immutable;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.SampleHost.Route.Laboratory;

/// <summary>The policies that the laboratory compares.</summary>
internal static class LabPolicies
{
    private static readonly ApprovalLearning BySegment = new() { Segments = [["country", "card"], ["country"]] };

    /// <summary>Expected value by segment, with a share of exploration: what the documentation recommends to begin with.</summary>
    public const string Recommended = "value by segment";

    /// <summary>Last month's rates, never changed: what the others are set against.</summary>
    public const string LastMonth = "static table";

    public static ImmutableArray<string> Names { get; } =
        [LastMonth, Recommended, "value, Thompson", "value by channel", "success rate", "lowest cost"];

    public static LabPolicy Make(string name, World world, int seed)
    {
        var value = new SoftRule.ExpectedValue(World.Margin);
        var share = new Exploration { ShareBasisPoints = 80, MaxAmountMinor = 20_000 };
        RoutedPolicy Routed(ApprovalLearning learning, Exploration? exploration, SoftRule rule) => new(
            name,
            world,
            seed,
            new RoutingPolicy(
                learning, new OperationPolicy(Operation.Payment, [new HardRule.Up()], [rule]) { Exploration = exploration }));
        return name switch
        {
            LastMonth => new StaticTable(world),
            Recommended => Routed(BySegment, share, value),
            "value, Thompson" => Routed(BySegment, share with { Method = ExplorationMethod.Thompson }, value),
            "value by channel" => Routed(ApprovalLearning.Default, share, value),
            "success rate" => Routed(BySegment, share, new SoftRule.HighestSuccessRate()),
            "lowest cost" => Routed(ApprovalLearning.Default, null, new SoftRule.LowestCost()),
            _ => throw new ArgumentException($"There is no policy '{name}'. There are: {string.Join(", ", Names)}.", nameof(name)),
        };
    }
}
