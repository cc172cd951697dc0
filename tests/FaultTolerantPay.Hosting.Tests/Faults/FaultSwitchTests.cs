using FaultTolerantPay.Hosting.Faults;
using FaultTolerantPay.Model;

namespace FaultTolerantPay.Hosting.Tests.Faults;

/// <summary>The operator's word: wins, is kept, is checked.</summary>
public class FaultSwitchTests
{
    private static readonly OperatorId Anna = new("anna");

    [Test]
    public async Task Set_ForcedFaulted_WithholdsEverythingAndOpensAnOutageInItsName()
    {
        using var bench = new DetectorHarness();
        await bench.Switch.SetAsync(ManualFaultPosition.ForcedFaulted, Anna, "database switch-over", CancellationToken.None);

        bench.Clock.Advance(TimeSpan.FromHours(1));
        Assert.That(bench.Pay().Fault, Is.EqualTo(FaultKind.Withheld), "payment");
        Assert.That(bench.Primary.Calls, Is.Zero, "no probe either");
        Assert.That(bench.Detector.State.Cause, Is.EqualTo("database switch-over"), "cause");
        Assert.That(bench.Detector.State.Outage, Is.EqualTo(bench.LastOutage!.Id), "number of the outage");
        Assert.That(bench.LastOutage.OpenedBy, Is.EqualTo(Anna), "operator of the outage");
        Assert.That(bench.PayPastBreaker().Outcome, Is.EqualTo(OperationOutcome.Succeeded), "merchants without consent");
        bench.PayPastBreaker();
        bench.PayPastBreaker();
        bench.PayPastBreaker();
        Assert.That(bench.Status, Is.EqualTo(FaultStatus.Faulted), "status after a success");
    }

    [Test]
    public async Task Set_ForcedHealthyDuringAnOutage_SendsEverythingAndClosesItInItsName()
    {
        using var bench = new DetectorHarness();
        bench.BreakDown();
        await bench.Switch.SetAsync(ManualFaultPosition.ForcedHealthy, Anna, "false alarm", CancellationToken.None);

        for (var i = 0; i < 100; i++)
        {
            Assert.That(bench.Pay().Fault, Is.EqualTo(FaultKind.Connection), "sent, though all fail");
        }

        Assert.That(bench.Detector.State, Is.EqualTo(FaultState.Healthy), "state");
        Assert.That(bench.LastOutage!.ClosedBy, Is.EqualTo(Anna), "who closed the outage");
        Assert.That(bench.OutageCount, Is.EqualTo(1), "outages");
    }

    [Test]
    public async Task Set_AutomaticAfterForcedFaulted_ReturnsByGrowingShare()
    {
        using var bench = new DetectorHarness();
        await bench.Switch.SetAsync(ManualFaultPosition.ForcedFaulted, Anna, "maintenance", CancellationToken.None);
        await bench.Switch.SetAsync(ManualFaultPosition.Automatic, Anna, "done", CancellationToken.None);

        Assert.That(bench.Status, Is.EqualTo(FaultStatus.Recovering), "status");
        Assert.That(bench.Detector.Share, Is.EqualTo(0.1), "share");
        Assert.That(bench.LastOutage!.End, Is.Null, "the outage is open");
    }

    [Test]
    public async Task Set_AutomaticAfterForcedHealthy_CountsFromTheBeginning()
    {
        using var bench = new DetectorHarness();
        await bench.Switch.SetAsync(ManualFaultPosition.ForcedHealthy, Anna, "test", CancellationToken.None);
        bench.Primary.Throws(new NothingSentException());
        bench.Pay(times: 50);
        await bench.Switch.SetAsync(ManualFaultPosition.Automatic, Anna, "test", CancellationToken.None);
        bench.Pay(times: 4);
        Assert.That(bench.Status, Is.EqualTo(FaultStatus.Healthy));
        bench.Pay();
        Assert.That(bench.Status, Is.EqualTo(FaultStatus.Faulted));
    }

    [TestCase(ManualFaultPosition.ForcedFaulted, FaultStatus.Faulted)]
    [TestCase(ManualFaultPosition.ForcedHealthy, FaultStatus.Healthy)]
    public async Task Restart_WithAManualSwitch_ItIsInForceAgain(ManualFaultPosition position, FaultStatus status)
    {
        using var bench = new DetectorHarness();
        bench.BreakDown();
        await bench.Switch.SetAsync(position, Anna, "reason", CancellationToken.None);
        var outage = bench.Detector.State.Outage;
        bench.Restart();

        Assert.That(bench.Status, Is.EqualTo(status), "status");
        Assert.That(bench.Detector.State.Outage, Is.EqualTo(outage), "number of the outage");
        Assert.That(bench.Switch.Current!.Reason, Is.EqualTo("reason"), "reason of the switch");
        Assert.That(bench.OutageCount, Is.EqualTo(1), "outages");
    }

    [Test]
    public async Task Set_OnAnotherNode_IsFollowedByTheNextRound()
    {
        using var bench = new DetectorHarness();
        using var otherNode = bench.NewDetector();
        await new FaultSwitch(otherNode, bench.Store, bench.Time).SetAsync(ManualFaultPosition.ForcedFaulted, Anna, "reason",
            CancellationToken.None);
        Assert.That(bench.Status, Is.EqualTo(FaultStatus.Healthy), "before the next round");

        bench.RunRecords();

        Assert.That(bench.Status, Is.EqualTo(FaultStatus.Faulted), "after the next round");
        Assert.That(bench.Detector.State.Outage, Is.EqualTo(new OutageId(1)).Or.EqualTo(OutageId.None), "number of the outage at once");
        bench.RunRecords();
        Assert.That(bench.Detector.State.Outage, Is.EqualTo(new OutageId(1)), "the same outage on both nodes");
        Assert.That(bench.OutageCount, Is.EqualTo(1), "outages");
    }

    [Test]
    public void Set_StoreDown_ThrowsAndNothingIsInForce()
    {
        using var bench = new DetectorHarness();
        bench.Store.IsDown = true;

        Assert.That(
            async () => await bench.Switch.SetAsync(ManualFaultPosition.ForcedFaulted, Anna, "reason", CancellationToken.None),
            Throws.InstanceOf<StoreException>(), "exception");
        Assert.That(bench.Status, Is.EqualTo(FaultStatus.Healthy), "status");
        Assert.That(bench.Switch.Current, Is.Null, "switch");
    }

    private static IEnumerable<TestCaseData> BadWords()
    {
        yield return new TestCaseData((ManualFaultPosition)7, "anna", "reason", "position is 7").SetArgDisplayNames("position");
        yield return new TestCaseData(ManualFaultPosition.Automatic, null, "reason",
            "operator is missing").SetArgDisplayNames("no operator");
        yield return new TestCaseData(ManualFaultPosition.Automatic, "", "reason", "operator is ''").SetArgDisplayNames("empty operator");
        yield return new TestCaseData(ManualFaultPosition.Automatic, "an na", "reason",
            "operator is 'an na'").SetArgDisplayNames("operator with a blank");
        yield return new TestCaseData(ManualFaultPosition.Automatic, "anna", null, "reason is empty").SetArgDisplayNames("no reason");
        yield return new TestCaseData(ManualFaultPosition.Automatic, "anna", "  ", "reason is empty").SetArgDisplayNames("blank reason");
        yield return new TestCaseData(ManualFaultPosition.Automatic, "anna", new string('r', 501),
            "501 characters").SetArgDisplayNames("long reason");
    }

    [TestCaseSource(nameof(BadWords))]
    public void Set_BadArgument_NamesItAndStoresNothing(ManualFaultPosition position, string? by, string? reason, string message)
    {
        using var bench = new DetectorHarness();

        Assert.That(
            async () => await bench.Switch.SetAsync(position, new OperatorId(by!), reason!, CancellationToken.None),
            Throws.ArgumentException.With.Message.Contains(message));
        Assert.That(bench.Store.Writes, Is.Zero);
    }

    [Test]
    public async Task Set_MaxReason_IsTaken()
    {
        using var bench = new DetectorHarness();
        await bench.Switch.SetAsync(ManualFaultPosition.ForcedHealthy, Anna, new string('r', PlainText.MaxReasonLength),
            CancellationToken.None);
        Assert.That(bench.Switch.Current!.By, Is.EqualTo(Anna));
    }
}
