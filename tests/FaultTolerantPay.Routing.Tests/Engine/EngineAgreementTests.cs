using FaultTolerantPay.Routing.Tests.Oracle;

namespace FaultTolerantPay.Routing.Tests.Engine;

/// <summary>Every strategy gives the answer of the naive router, on every query.</summary>
[TestFixture]
public class EngineAgreementTests
{
    private const int Pairs = 2_000;
    private const int QueriesPerPair = 500;

    [Test]
    public void Route_MillionQueriesOverGeneratedWorlds_EveryStrategyAgreesWithTheNaiveRouter()
    {
        int routed = 0;
        int failed = 0;
        for (int seed = 0; seed < Pairs; seed++)
        {
            (int r, int f) = Agreement.Check(WorldSize.Of(seed), QueriesPerPair);
            routed += r;
            failed += f;
        }

        // A comparison in which hardly anything is routed, or hardly anything fails, would prove little.
        Assert.That(routed + failed, Is.EqualTo(Pairs * QueriesPerPair));
        Assert.That(routed, Is.GreaterThan(Pairs * QueriesPerPair / 5), "routed");
        Assert.That(failed, Is.GreaterThan(Pairs * QueriesPerPair / 5), "failed");
    }
}
