using FaultTolerantPay.Faults;

namespace FaultTolerantPay.Tests.Faults;

/// <summary>What every store of outages refuses before it writes one.</summary>
public sealed class OutageRulesTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 2, 22, 0, 0, TimeSpan.Zero);

    private static readonly Outage Open = new() { Id = new OutageId(7), Start = Start, Cause = "5 consecutive connection errors" };

    private static readonly Outage Closed = Open with { End = Start.AddMinutes(10) };

    [Test]
    public void CheckOpens_OutageWithoutAnEnd_Passes() => Assert.That(() => OutageRules.CheckOpens(Open), Throws.Nothing);

    [Test]
    public void CheckOpens_OutageThatHasEnded_NamesItsEnd() => Assert.That(
        () => OutageRules.CheckOpens(Closed), Throws.ArgumentException.With.Message.Contains("2026-03-02T22:10:00"));

    [Test]
    public void CheckCloses_OutageThatHasEnded_Passes() => Assert.That(() => OutageRules.CheckCloses(Closed), Throws.Nothing);

    [Test]
    public void CheckCloses_OutageWithoutAnEnd_NamesTheOutage() => Assert.That(
        () => OutageRules.CheckCloses(Open), Throws.ArgumentException.With.Message.Contains("Outage 7 has no end"));

    [Test]
    public void UnknownOutage_OfANumber_NamesIt() => Assert.That(
        OutageRules.UnknownOutage(new OutageId(7)).Message, Is.EqualTo("Outage 7 does not exist and cannot be closed."));
}
