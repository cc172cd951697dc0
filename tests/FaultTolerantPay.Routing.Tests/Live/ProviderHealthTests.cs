using FaultTolerantPay.Routing.Compilation;
using FaultTolerantPay.Routing.Explain;
using FaultTolerantPay.Routing.Live;
using FaultTolerantPay.Routing.Model;
using static FaultTolerantPay.Routing.Tests.Live.ProviderWorld;

namespace FaultTolerantPay.Routing.Tests.Live;

/// <summary>A provider is up or down, and breaks, for all its channels together.</summary>
[TestFixture]
public class ProviderHealthTests
{
    private static readonly LiveOptions ByAvailability = new() { MaxConsecutiveFailures = 0, MinAttempts = 10 };
    private static readonly LiveOptions ByRow = new() { MinAvailabilityBasisPoints = 0, MaxConsecutiveFailures = 4 };

    [Test]
    public void SetProviderUp_Down_TakesOutItsChannelsInEveryTable()
    {
        var world = new ProviderWorld();
        RoutingTable other = world.Compile(Of("b", "p"), Of("d", "q"));
        Assert.That(world.Candidates(), Is.EqualTo("abcd"));

        world.Live.SetProviderUp("p", false, Noon);

        Assert.That((world.Candidates(), world.Candidates(table: other)), Is.EqualTo(("d", "d")));
        Assert.That(world.Candidates(table: world.Compile(world.Channels)), Is.EqualTo("d"), "a table that is compiled afterwards");
        Assert.That((world.Live.IsProviderUp("p"), world.Live.IsProviderUp("q")), Is.EqualTo((false, true)));
        Assert.That(world.Live.IsUp(world["a"]), Is.True, "the channel itself was not taken out");
        Assert.That(world.Live.ShareBasisPoints(world["a"], Noon), Is.Zero);
        Assert.That(
            world.Table[Operation.Payment].Explain(Request().AsQuery()).Channels.Select(c => c.ToString()),
            Does.Contain("b: removed by up, provider p is down"));
        GC.KeepAlive(other);
    }

    [Test]
    public void SetProviderUp_UpAgain_ItsShareGrowsForAllItsChannelsAtOnce()
    {
        var world = new ProviderWorld();
        world.Live.SetProviderUp("p", false, Noon);
        world.Live.SetProviderUp("p", true, Noon);

        string[] early = [.. Enumerable.Range(0, 2_000).Select(i => world.Candidates(Noon, i))];
        string[] half = [.. Enumerable.Range(0, 2_000).Select(i => world.Candidates(Noon.AddMinutes(1), i))];

        Assert.That(early.Concat(half).Distinct(), Is.EquivalentTo(new[] { "d", "abcd" }), "a transaction is within for all, or for none");
        Assert.That(early.Count(c => c == "abcd"), Is.InRange(60, 140), "5 %");
        Assert.That(half.Count(c => c == "abcd"), Is.InRange(980, 1_120), "52.5 %");
        Assert.That(world.Live.ProviderShareBasisPoints("p", Noon.AddMinutes(1)), Is.EqualTo(5_250));
        Assert.That(world.Candidates(Noon.AddMinutes(2)), Is.EqualTo("abcd"));
        int left = Array.IndexOf(early, "d");
        Assert.That(
            world.Table[Operation.Payment].Explain(Request(Noon, left).AsQuery()).Channels.Select(c => c.ToString()),
            Does.Contain("a: removed by up, provider p comes back and gets 500 of 10000 transactions now, not this one"));
    }

    [Test]
    public void SetProviderUp_ChannelThatIsDown_StaysDown()
    {
        var world = new ProviderWorld();
        world.Live.SetUp(world["b"], false, Noon);
        world.Live.SetProviderUp("p", false, Noon);
        world.Live.SetProviderUp("p", true, Noon);

        Assert.That(world.Candidates(Noon.AddHours(1)), Is.EqualTo("acd"));
    }

    [Test]
    public void ShareBasisPoints_BothComeBack_IsTheProductOfTheirShares()
    {
        var world = new ProviderWorld();
        world.Live.SetUp(world["a"], false, Noon);
        world.Live.SetUp(world["a"], true, Noon);
        world.Live.SetProviderUp("p", false, Noon);
        world.Live.SetProviderUp("p", true, Noon);

        Assert.That(world.Live.ShareBasisPoints(world["a"], Noon), Is.EqualTo(25), "5 % of 5 %");
        Assert.That(world.Live.ShareBasisPoints(world["b"], Noon), Is.EqualTo(500));
        Assert.That(world.Live.ShareBasisPoints(world["d"], Noon), Is.EqualTo(10_000));
    }

    [Test]
    public void Report_OneChannelFailsAlone_OpensItsOwnBreakerOnly([Values] bool byRow)
    {
        var world = new ProviderWorld(options: byRow ? ByRow : ByAvailability);
        for (int i = 0; i < 100; i++)
        {
            world.Fail("a");
        }

        Assert.That(world.Candidates(), Is.EqualTo("bcd"));
        Assert.That(world.Live.ProviderShareBasisPoints("p", Noon), Is.EqualTo(10_000));
    }

    [Test]
    public void Report_TwoChannelsFailInARow_OpensTheBreakerOfTheProvider()
    {
        var world = new ProviderWorld(options: ByRow);
        world.Fail("a", "a", "b");
        Assert.That(world.Candidates(), Is.EqualTo("abcd"), "three of four");
        world.Report(ChannelAttemptOutcome.SoftDecline, Noon, "c");
        world.Fail("b", "b", "a");
        Assert.That(world.Candidates(), Is.EqualTo("abcd"), "the decline ended the row");

        world.Fail("a");

        Assert.That(world.Candidates(), Is.EqualTo("d"), "the idle channel is out too");
        Assert.That(
            world.Table[Operation.Payment].Explain(Request().AsQuery()).Channels.Select(c => c.ToString()),
            Does.Contain("c: removed by up, the breaker of provider p is open until 2026-03-15 12:00:30Z"));
        Assert.That(world.Live.ProviderShareBasisPoints("p", Noon.AddSeconds(30)), Is.EqualTo(500), "it comes back as a channel does");
    }

    [Test]
    public void Report_AvailabilityOfAllChannelsFalls_OpensTheBreakerOfTheProvider()
    {
        var world = new ProviderWorld(options: ByAvailability);
        world.Report(ChannelAttemptOutcome.Approved, Noon, "a", "b", "c", "c");
        world.Fail("a", "a", "b", "b", "c");
        Assert.That(world.Live.ProviderAvailabilityBasisPoints("p", Noon), Is.Null, "9 of 10 attempts");
        Assert.That(world.Live.ProviderShareBasisPoints("p", Noon), Is.EqualTo(10_000));

        world.Fail("c");

        Assert.That(world.Live.ProviderShareBasisPoints("p", Noon), Is.Zero, "40 % of 10 attempts");
        Assert.That(world.Candidates(), Is.EqualTo("d"));
    }

    [Test]
    public void Report_FailureOfTheOtherChannelLeftTheWindow_LeavesTheProviderUp()
    {
        var world = new ProviderWorld(options: ByAvailability);
        world.Fail("b");
        for (int i = 0; i < 40; i++)
        {
            world.Report(ChannelAttemptOutcome.TechnicalFailure, Noon.AddMinutes(6), "a");
        }

        Assert.That(world.Live.ProviderShareBasisPoints("p", Noon.AddMinutes(6)), Is.EqualTo(10_000));
        world.Report(ChannelAttemptOutcome.TechnicalFailure, Noon.AddMinutes(7), "b");
        Assert.That(world.Live.ProviderShareBasisPoints("p", Noon.AddMinutes(7)), Is.Zero, "both within the window");
    }

    [TestCase(ChannelAttemptOutcome.SoftDecline)]
    [TestCase(ChannelAttemptOutcome.HardDecline)]
    [TestCase(ChannelAttemptOutcome.CustomerAbandoned)]
    public void Report_NoTechnicalFailures_NeverOpens(ChannelAttemptOutcome outcome)
    {
        var world = new ProviderWorld(options: new LiveOptions { MaxConsecutiveFailures = 1, MinAvailabilityBasisPoints = 10_000 });
        for (int i = 0; i < 50; i++)
        {
            world.Report(outcome, Noon, "a", "b", "c");
        }

        Assert.That(world.Candidates(), Is.EqualTo("abcd"));
    }

    [Test]
    public void Report_AfterTheProviderCameBack_AnApprovalClosesItsBreaker()
    {
        var world = new ProviderWorld(options: ByRow);
        world.Fail("a", "b", "a", "b");
        DateTimeOffset later = Noon.AddMinutes(3);
        Assert.That(world.Live.ProviderShareBasisPoints("p", Noon.AddSeconds(1)), Is.Zero);

        world.Report(ChannelAttemptOutcome.Approved, later, "c");

        Assert.That(world.Live.ProviderShareBasisPoints("p", Noon.AddSeconds(1)), Is.EqualTo(10_000), "the opening is over");
        Assert.That(world.Candidates(Noon.AddSeconds(1)), Is.EqualTo("abcd"));
    }

    [Test]
    public void Report_ChannelThatMoved_CountsForItsNewProvider()
    {
        var world = new ProviderWorld(options: ByRow);
        var router = new Router(world.Table);
        RoutingTable moved = world.Compile([Of("a", "q", 4), .. world.Channels[1..]]);
        router.Activate(moved);

        world.Fail("a", "d", "a", "d");
        Assert.That(world.Live.ProviderShareBasisPoints("q", Noon), Is.Zero);
        Assert.That(world.Candidates(table: moved), Is.EqualTo("bc"));
        Assert.That(world.Candidates(table: world.Table), Does.Contain("a"), "an older table has it with its old provider");

        router.RollBack();
        world.Live.SetProviderUp("q", true, Noon);
        world.Fail("a", "b", "a", "b");
        Assert.That(world.Live.ProviderShareBasisPoints("p", Noon), Is.Zero, "the table in force decides");
    }

    [Test]
    public void SetProviderUp_UnknownProvider_IsNamedWithTheNearest()
    {
        var world = new ProviderWorld();
        Assert.That(
            () => world.Live.SetProviderUp("P", false, Noon),
            Throws.ArgumentException.With.Message.Contains("'P'").And.Message.Contains("'p'"));
        Assert.That(() => world.Live.IsProviderUp("x"), Throws.ArgumentException);
    }
}
