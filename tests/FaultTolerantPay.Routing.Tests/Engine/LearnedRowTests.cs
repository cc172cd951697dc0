using FaultTolerantPay.Routing.Engine.Ranking;
using FaultTolerantPay.Routing.Learning;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Routing.Tests.Engine;

[TestFixture]
public class LearnedRowTests
{
    private const int Channels = 100;

    [Test]
    public void MostPerMillion_AnyChanges_IsNeverBelowARateAndFallsWithThem([Range(0, 4)] int seed)
    {
        var random = new Random(seed);
        var row = new LearnedRow([.. Enumerable.Range(0, Channels).Select(_ => RateOf(random.NextDouble() / 2).Bits)]);
        for (int i = 0; i < 2_000; i++)
        {
            // Rates rise for a while, then fall.
            row.Set_NeedsLock(random.Next(Channels), RateOf(i < 1_000 ? random.NextDouble() : random.NextDouble() / 10));
            Assert.That(row.MostPerMillion, Is.AtLeast(HighestIn(row)), $"after {i} changes");
        }

        for (int i = 0; i < 2 * Channels; i++)
        {
            row.Set_NeedsLock(i % Channels, RateOf(0.01));
        }

        Assert.That(row.MostPerMillion, Is.EqualTo(10_000));
    }

    private static LearnedRate RateOf(double rate) => LearnedRate.Of(rate, 1, ApprovalLearning.Default);

    private static int HighestIn(LearnedRow row) => Enumerable.Range(0, Channels).Max(i => row.Of(i).PerMillion);
}
