using FaultTolerantPay.Routing.Model;
using FaultTolerantPay.Routing.Tests.Oracle;
using FsCheck;
using FsCheck.Fluent;

namespace FaultTolerantPay.Routing.Tests.Engine;

/// <summary>Every strategy and every width of vectors gives the answer of the naive router, on every query.</summary>
[TestFixture]
public class EngineAgreementTests
{
    private const int Pairs = 800;
    private const int QueriesPerPair = 1_250;

    [Test]
    public void Route_MillionQueriesOverGeneratedModels_EveryStrategyAgreesWithTheNaiveRouter()
    {
        int routed = 0;
        int failed = 0;
        for (int seed = 0; seed < Pairs; seed++)
        {
            (int r, int f) = Agreement.Check(GeneratedModelSize.Of(seed), QueriesPerPair);
            routed += r;
            failed += f;
        }

        // A comparison in which hardly anything is routed, or hardly anything fails, would prove little.
        Assert.That(routed + failed, Is.EqualTo(Pairs * QueriesPerPair));
        Assert.That(routed, Is.GreaterThan(Pairs * QueriesPerPair / 5), "routed");
        Assert.That(failed, Is.GreaterThan(Pairs * QueriesPerPair / 5), "failed");
    }

    // Channels in four time zones, a third of them with tiers; quotas, hours and breakers remove some of the best.
    [Test]
    public void Route_ByNaturalPolicies_EveryStrategyAgreesWithTheNaiveRouter(
        [ValueSource(typeof(NaturalPolicies), nameof(NaturalPolicies.All))] SoftRule[] rules)
    {
        int routed = 0;
        foreach (int channels in (int[])[40, 63, 64, 65, 130, 300, 520])
        {
            for (int seed = 0; seed < 3; seed++)
            {
                routed += Agreement.Check(new GeneratedModelSize(5_000 + channels + seed, channels, 2, 4), 40, rules).Routed;
            }
        }

        Assert.That(routed, Is.GreaterThan(200));
    }

    // More than eight blocks of 512 channels: blocks without candidates are left out.
    [TestCase(6_001)]
    [TestCase(6_002)]
    public void Route_ManyBlocks_EveryStrategyAgreesWithTheNaiveRouter(int seed)
    {
        (int routed, int failed) = Agreement.Check(new GeneratedModelSize(seed, 5_000, 9, 3), 60);
        Assert.That(routed, Is.Positive);
        Assert.That(failed, Is.Positive);
    }

    [Test]
    public void Route_ModelsOfAnySize_AgreeAndShrinkToTheSmallestDifference()
    {
        Gen<GeneratedModelSize> sizes =
            from seed in Gen.Choose(1_000_000, 2_000_000)
            from channels in Gen.Choose(0, 130)
            from dimensions in Gen.Choose(0, 8)
            from rules in Gen.Choose(0, 12)
            select new GeneratedModelSize(seed, channels, dimensions, rules);
        Arbitrary<GeneratedModelSize> arbitrary = Arb.From(sizes, Shrink);
        Prop.ForAll(arbitrary, size =>
        {
            Agreement.Check(size, 60);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(100).WithReplay(20_261_122, 1));
    }

    // The vector paths compiled away: the same comparison in a process that must do without.
    [TestCase("DOTNET_EnableAVX512")]
    [TestCase("DOTNET_EnableAVX2")]
    [TestCase("DOTNET_EnableHWIntrinsic")]
    public void Route_WithoutIntrinsics_AgreesInAProcessOfItsOwn(string variable)
    {
        ChildProcess.Run(nameof(Compare_InAChildProcess_AgreesForEveryModel), variable);
    }

    [Test]
    public void Compare_InAChildProcess_AgreesForEveryModel()
    {
        ChildProcess.AssertLostWhatItWasToldToLose();
        for (int seed = 10_000; seed < 10_100; seed++)
        {
            Agreement.Check(GeneratedModelSize.Of(seed), 100);
        }
    }

    private static IEnumerable<GeneratedModelSize> Shrink(GeneratedModelSize size)
    {
        if (size.Channels > 0)
        {
            yield return size with { Channels = size.Channels / 2 };
            yield return size with { Channels = size.Channels - 1 };
        }

        if (size.Dimensions > 0)
        {
            yield return size with { Dimensions = size.Dimensions - 1 };
        }

        if (size.Rules > 0)
        {
            yield return size with { Rules = size.Rules - 1 };
        }
    }
}
