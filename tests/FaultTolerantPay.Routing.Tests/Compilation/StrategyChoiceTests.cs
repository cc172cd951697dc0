using FaultTolerantPay.Routing.Compilation;
using FaultTolerantPay.Routing.Engine;
using FaultTolerantPay.Routing.Live;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Tests.Compilation;

/// <summary>
/// The strategy that a table chooses itself: the fastest of those that were measured, by estimates that depend on the model alone.
/// </summary>
[TestFixture]
public class StrategyChoiceTests
{
    private static readonly SoftRule[] InOrder = [new SoftRule.HighestPriority()];
    private static readonly SoftRule[] Compared = [new SoftRule.HighestSuccessRate(), new SoftRule.LowestCost()];

    [TestCase(216)]
    [TestCase(2_160)]
    public void Compile_ThreeColumns_TakesColumnBitmaps(int channels)
    {
        Assert.That(Strategy(channels, 6, 4, InOrder), Is.EqualTo(RoutingStrategy.ColumnBitmaps));
        Assert.That(Strategy(channels, 6, 4, Compared), Is.EqualTo(RoutingStrategy.ColumnBitmaps));
    }

    [TestCase(216)]
    [TestCase(2_160)]
    public void Compile_ManyColumnsAndTheFirstIsTheBest_TakesMergedMasks(int channels) =>
        Assert.That(Strategy(channels, 12, 5, InOrder), Is.EqualTo(RoutingStrategy.MergedMasks));

    [TestCase(216)]
    [TestCase(2_160)]
    public void Compile_ManyColumnsAndAllAreCompared_TakesColumnBitmaps(int channels) =>
        Assert.That(Strategy(channels, 12, 5, Compared), Is.EqualTo(RoutingStrategy.ColumnBitmaps));

    [Test]
    public void Compile_MasksOfManyWords_TakesColumnBitmaps() =>
        Assert.That(Strategy(2_160, 12, 30, InOrder), Is.EqualTo(RoutingStrategy.ColumnBitmaps));

    [Test]
    public void Compile_BudgetTooSmall_TakesOrderedRules() =>
        Assert.That(Strategy(216, 6, 4, InOrder, budgetBytes: 1_000), Is.EqualTo(RoutingStrategy.OrderedRules));

    [Test]
    public void StrategyReason_OfAuto_NamesTheEstimates()
    {
        string reason = Compile(216, 6, 4, InOrder, 1 << 20).StrategyReason;
        Assert.That(reason, Does.Match("Estimated: [0-9,]+ ns with column bitmaps, [0-9,]+ ns with merged masks, "));
        Assert.That(reason, Is.EqualTo(Compile(216, 6, 4, InOrder, 1 << 20).StrategyReason));
    }

    private static RoutingStrategy Strategy(int channels, int dimensions, int values, SoftRule[] rules, long budgetBytes = 1 << 26) =>
        Compile(channels, dimensions, values, rules, budgetBytes).Strategy;

    private static OperationTable Compile(int channels, int dimensions, int values, SoftRule[] rules, long budgetBytes)
    {
        var random = new Random(7);
        var schema = new RoutingSchema(Enumerable.Range(0, dimensions)
            .Select(d => Dimension.Required($"d{d}", Enumerable.Range(0, values).Select(v => $"v{v}"))));
        Channel[] all = [.. Enumerable.Range(0, channels).Select(i => new Channel
        {
            Id = $"c{i}",
            ProviderId = "p",
            Supports = Channel.Supporting(
                schema.Dimensions.Select(d => (d.Id, SupportedValues.Of(d.Values.Where(_ => random.Next(10) < 8).ToArray())))),
            Priority = random.Next(100),
            Fees = new FeePlan(new Fee(1, random.Next(1, 1_000))),
        })];
        var policy = new OperationPolicy(
            Operation.Payment, [.. schema.Dimensions.Select(d => new HardRule.Supports(d.Id)), new HardRule.Up()], rules);
        return RoutingTable.Compile(
            new ChannelCatalogue(schema, [new Provider("p", "p")], all),
            new RoutingPolicy(policy),
            new LiveState(),
            new RoutingTableOptions { MemoryBudgetBytes = budgetBytes })[Operation.Payment];
    }
}
