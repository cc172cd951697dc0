namespace FaultTolerantPay.Hosting.Tests.Faults;

/// <summary>What other nodes find of the business system counts once enough of them find it; one bad node harms itself alone.</summary>
public class FindingsOfNodesTests
{
    private static readonly DateTimeOffset Since = new(2026, 1, 5, 8, 0, 0, TimeSpan.Zero);

    [Test]
    public void Learn_OneOtherNodeFindsItDown_StaysHealthy()
    {
        using var bench = new DetectorHarness();
        bench.Detector.LearnFromNodes([Down("a")]);

        Assert.That(bench.Status, Is.EqualTo(FaultStatus.Healthy));
        Assert.That(bench.Pay().Fault, Is.EqualTo(FaultKind.None), "its payments go on");
    }

    [Test]
    public void Learn_TwoOtherNodesFindItDown_IsDownWithoutACallOfItsOwn()
    {
        using var bench = new DetectorHarness();
        bench.Detector.LearnFromNodes([Down("a"), Down("b")]);

        Assert.That(bench.Status, Is.EqualTo(FaultStatus.Faulted));
        Assert.That(bench.Detector.State.Cause, Is.EqualTo("2 other nodes found it down"));
        Assert.That(bench.Detector.DownSince, Is.Null, "it is no finding of its own, which would count for the others");
        Assert.That(bench.OutageCount, Is.EqualTo(1));
    }

    /// <summary>The others may have lost their way to it. This node probes, and is not told the same again.</summary>
    [Test]
    public void Learn_ItsOwnProbeSucceeds_GoesBackAndIsNotToldTheSameAgain()
    {
        using var bench = new DetectorHarness(o => o.RecoveryShares = []);
        bench.Detector.LearnFromNodes([Down("a"), Down("b")]);
        bench.RecoverByProbe(TimeSpan.FromSeconds(5));
        Assert.That(bench.Status, Is.EqualTo(FaultStatus.Healthy));

        bench.Detector.LearnFromNodes([Down("a"), Down("b")]);
        Assert.That(bench.Status, Is.EqualTo(FaultStatus.Healthy), "the same findings");
        bench.Detector.LearnFromNodes([Down("a"), Down("b", later: true)]);
        Assert.That(bench.Status, Is.EqualTo(FaultStatus.Faulted), "a new finding");
    }

    [Test]
    public void Learn_ItsOwnProbeFails_FindsItDownItself()
    {
        using var bench = new DetectorHarness();
        bench.Detector.LearnFromNodes([Down("a"), Down("b")]);
        bench.Primary.Throws(new NothingSentException("refused"));
        bench.Clock.Advance(TimeSpan.FromSeconds(5));
        DateTimeOffset now = bench.Clock.GetUtcNow();
        bench.Pay();

        Assert.That(bench.Detector.DownSince, Is.EqualTo(now));
    }

    [Test]
    public void DownSince_OwnFault_IsItsStartUntilTrafficIsBack()
    {
        using var bench = new DetectorHarness(o => o.RecoveryShares = []);
        Assert.That(bench.Detector.DownSince, Is.Null);
        DateTimeOffset start = bench.Clock.GetUtcNow();
        bench.BreakDown();
        Assert.That(bench.Detector.DownSince, Is.EqualTo(start));

        bench.RecoverByProbe(TimeSpan.FromSeconds(5));
        Assert.That(bench.Detector.DownSince, Is.Null);
    }

    [TestCase(ManualFaultPosition.ForcedHealthy, FaultStatus.Healthy)]
    [TestCase(ManualFaultPosition.ForcedFaulted, FaultStatus.Faulted)]
    public async Task Learn_WhileAnOperatorDecides_ChangesNothing(ManualFaultPosition position, FaultStatus status)
    {
        using var bench = new DetectorHarness();
        await bench.Switch.SetAsync(position, new OperatorId("anna"), "by hand", default);
        bench.Detector.LearnFromNodes([Down("a"), Down("b")]);

        Assert.That((bench.Status, bench.Detector.DownSince), Is.EqualTo((status, (DateTimeOffset?)null)));
    }

    [Test]
    public void Learn_TurnedOff_IgnoresTheOthers()
    {
        using var bench = new DetectorHarness(o => o.MinOtherNodesDown = 0);
        bench.Detector.LearnFromNodes([Down("a"), Down("b"), Down("c")]);

        Assert.That(bench.Status, Is.EqualTo(FaultStatus.Healthy));
    }

    private static NodeSign Down(string id, bool later = false) => new()
    {
        Id = id,
        Version = "1",
        StartedAt = Since,
        SeenAt = Since,
        Options = "",
        Routes = "",
        DownSince = later ? Since.AddMinutes(1) : Since,
    };
}
